-- PIECE agents: how agents are let go, and what is told of them.
-- NEEDS devices idling
local function begin_shift(agent)
  if NOW - (tonumber(rc('HGET', A(agent), 'since')) or 0) >= T.SHIFT_GAP_MS then
    rc('HDEL', A(agent), 'calls', 'talk_ms')
  end
end

-- Whether the site lets an agent's idle clock run on after this.
local function keeps(what)
  return string.find(' ' .. (rc('HGET', SITE, 'keeps') or '') .. ' ', ' ' .. what .. ' ', 1, true)
end

-- Let go of an agent after a call or an offer; answer whether they may have another at once.
local function free(agent, wrap_up_ms, reset)
  local presence, moving, about = unpack(rc('HMGET', A(agent), 'presence', 'moving', 'call'))
  rc('HDEL', A(agent), 'call', 'offer')
  if moving and moving ~= '' then take_up(agent, moving) end
  if wrap_up_ms > 0 and presence ~= 'signed_out' then
    rc('HSET', A(agent), 'since', int(NOW), 'work', 'wrap_up', 'wrap_up_until', int(NOW + wrap_up_ms),
      'about', about or '')
    arm('wrap:' .. agent, wrap_up_ms)
    return false
  end
  rc('HSET', A(agent), 'since', int(NOW), 'work', 'idle')
  if reset then rc('HSET', A(agent), 'idle_since', int(NOW)) end
  if presence == 'ready' then stand_idle(agent, reset and NOW or nil) end
  return true
end

local function tell_agent_is(agent, presence, reason, work, cause)
  tell('agent.changed', 'agent', agent, 'presence', presence, 'reason', reason or '',
    'work', work, 'cause', cause)
end

local function tell_agent(agent, cause)
  local presence, reason, work = unpack(rc('HMGET', A(agent), 'presence', 'reason', 'work'))
  tell_agent_is(agent, presence, reason, work, cause)
end
