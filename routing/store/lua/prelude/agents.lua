-- PIECE agents: where an agent stands idle, and how they are let go.
-- NEEDS devices
-- Note who came to stand in lanes of which a department keeps some free, in this transition.
local function stands(lane, left)
  if not left then return end
  local before = stood[lane] and stood[lane].came or 0
  stood[lane] = { left = tonumber(left), came = before + 1 }
end

local function idle_in(agent)
  local presence, work = unpack(rc('HMGET', A(agent), 'presence', 'work'))
  if presence ~= 'ready' or work ~= 'idle' then return end
  local places, counters = rc('HGETALL', places_key(agent)), {}
  for i = 1, #places, 2 do
    local rank, name, rest = string.match(places[i + 1], '(%d+) (%S+) %d+(.*)')
    counters[name] = counters[name] or tonumber(rc('HGET', A(agent), name)) or 0
    rc('ZADD', LA(places[i]), int(tonumber(rank) * T.RANK + counters[name]), agent)
    if rest ~= '' then stands(places[i], string.match(rest, '^ keeps (%d+)')) end
  end
end

local function begin_shift(agent)
  if NOW - (tonumber(rc('HGET', A(agent), 'since')) or 0) >= T.SHIFT_GAP_MS then
    rc('HDEL', A(agent), 'calls', 'talk_ms')
  end
end

local function idle_out(agent)
  for _, lane in ipairs(rc('HKEYS', places_key(agent))) do rc('ZREM', LA(lane), agent) end
end

-- Whether the site lets an agent's idle clock run on after this.
local function keeps(what)
  return string.find(' ' .. (rc('HGET', SITE, 'keeps') or '') .. ' ', ' ' .. what .. ' ', 1, true)
end

local function free(agent, wrap_up_ms, reset)
  local presence, moving, about = unpack(rc('HMGET', A(agent), 'presence', 'moving', 'call'))
  rc('HDEL', A(agent), 'call', 'offer')
  if moving and moving ~= '' then take_up(agent, moving) end
  if wrap_up_ms > 0 and presence ~= 'signed_out' then
    rc('HSET', A(agent), 'since', int(NOW), 'work', 'wrap_up', 'wrap_up_until', int(NOW + wrap_up_ms),
      'about', about or '')
    arm('wrap:' .. agent, wrap_up_ms)
    return
  end
  rc('HSET', A(agent), 'since', int(NOW), 'work', 'idle')
  if reset then rc('HSET', A(agent), 'idle_since', int(NOW)) end
  idle_in(agent)
end

local function tell_agent(agent, cause)
  local presence, reason, work = unpack(rc('HMGET', A(agent), 'presence', 'reason', 'work'))
  tell('agent.changed', 'agent', agent, 'presence', presence, 'reason', reason or '',
    'work', work, 'cause', cause)
end
