-- PIECE idling: where agents stand idle: in every lane they serve, by what orders them there.
-- NEEDS base
-- Note who came to stand in lanes of which a department keeps some free, in this transition.
local function stands(lane, left)
  if not left then return end
  local before = stood[lane] and stood[lane].came or 0
  stood[lane] = { left = tonumber(left), came = before + 1 }
end

-- Return an agent's lanes, each followed by their place in it.
local function places_of(agent)
  serves[agent] = serves[agent] or rc('HGETALL', places_key(agent))
  return serves[agent]
end

-- Have an agent who is ready and without work stand idle in their lanes; `since` when, if just now.
local function stand_idle(agent, since)
  local places, counters = places_of(agent), { idle_since = since }
  idling[agent] = true
  for i = 1, #places, 2 do
    local rank, name, rest = string.match(places[i + 1], '^(%d+) (%S+) %d+(.*)')
    counters[name] = counters[name] or tonumber(rc('HGET', A(agent), name)) or 0
    rc('ZADD', LA(places[i]), tonumber(rank) * T.RANK + counters[name], agent)
    if rest ~= '' then stands(places[i], string.match(rest, '^ keeps (%d+)')) end
  end
end

local function is_idle(agent)
  if idling[agent] then return true end
  local presence, work = unpack(rc('HMGET', A(agent), 'presence', 'work'))
  return presence == 'ready' and work == 'idle'
end

local function idle_in(agent) if is_idle(agent) then stand_idle(agent) end end

local function idle_out(agent)
  local places = serves[agent]
  local lanes, step = places or rc('HKEYS', places_key(agent)), places and 2 or 1
  idling[agent] = nil
  for i = 1, #lanes, step do rc('ZREM', LA(lanes[i]), agent) end
end
