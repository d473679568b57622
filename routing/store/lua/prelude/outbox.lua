-- PIECE outbox: requests to the carrier. A device still being told to stop is not rung: the ring
-- waits, as `then`, for the effect that hushes it to close.
-- An emergency's rings go before all others.
-- NEEDS rules
-- What must never be posted twice: the carrier would do it twice.
local ONCE = { ring = true, dial = true, summon = true, call_out = true, apologise = true }

local function let_ring(id, agent, call, kind)
  local hush = kind == 'ring' and rc('HGET', A(agent), 'hush')
  if hush and hush ~= id and rc('EXISTS', E(hush)) == 1 then
    rc('HSET', E(hush), 'then', id)
    return
  end
  rc('ZADD', RINGS, is_emergency(call) and call.key - T.EMERGENCY_FIRST_MS or call.key, id)
  woken = true
end

local function ask(kind, call, leg, offer, agent, note)
  local id = string.format('%012d', rc('HINCRBY', SITE, 'effects', 1))
  rc('HSET', E(id), 'kind', kind, 'call', call.id, 'offer', offer or '', 'agent', agent or '',
    'leg', leg, 'epoch', figure(call.epoch))
  if note then rc('HSET', E(id), 'note', note) end
  if kind == 'ring' or kind == 'dial' then
    let_ring(id, agent, call, kind)
  else
    rc('ZADD', URGENT, tonumber(id), id)
    woken = true
  end
  return id
end
