-- PIECE outbox: requests to the carrier. A device still being told to stop is not rung: the ring
-- waits, as `then`, for the effect that hushes it to close.
-- An emergency's rings go before all others.
-- NEEDS read
local function let_ring(id, agent, call, kind)
  local hush = kind == 'ring' and rc('HGET', A(agent), 'hush')
  if hush and hush ~= id and rc('EXISTS', E(hush)) == 1 then
    rc('HSET', E(hush), 'then', id)
    return
  end
  local first = rules_of(call).emergency and T.EMERGENCY_FIRST_MS or 0
  rc('ZADD', RINGS, int(call.key - first), id)
  woken = true
end

local function enqueue(id)
  local kind, agent, call = unpack(rc('HMGET', E(id), 'kind', 'agent', 'call'))
  if kind == 'ring' or kind == 'dial' then
    local key, rules = unpack(rc('HMGET', C(call), 'key', 'rules'))
    let_ring(id, agent, { key = key, rules = rules }, kind)
  else
    rc('ZADD', URGENT, tonumber(id), id)
    woken = true
  end
end

local function ask(kind, call, leg, offer, agent, note)
  local id = string.format('%012d', rc('HINCRBY', SITE, 'effects', 1))
  rc('HSET', E(id), 'kind', kind, 'call', call.id, 'offer', offer or '', 'agent', agent or '',
    'leg', leg, 'epoch', int(call.epoch))
  if note then rc('HSET', E(id), 'note', note) end
  if kind == 'ring' or kind == 'dial' then
    let_ring(id, agent, call, kind)
  else
    rc('ZADD', URGENT, tonumber(id), id)
    woken = true
  end
  return id
end

local function close(id)
  local follower = rc('HGET', E(id), 'then')
  rc('DEL', E(id))
  rc('ZREM', URGENT, id)
  rc('ZREM', RINGS, id)
  disarm('effect:' .. id)
  if follower and rc('EXISTS', E(follower)) == 1 then enqueue(follower) end
end
