-- PIECE closing: a request to the carrier is done with; what waited for it goes out.
-- NEEDS outbox
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

-- An effect that a process has is not queued, and has a deadline; any other is the other way round.
-- Answer whether it was there.
local function close(id)
  local kind, process, follower = unpack(rc('HMGET', E(id), 'kind', 'process', 'then'))
  if not kind then return false end
  rc('DEL', E(id))
  if process then
    disarm('effect:' .. id)
  else
    rc('ZREM', (kind == 'ring' or kind == 'dial') and RINGS or URGENT, id)
  end
  if follower and rc('EXISTS', E(follower)) == 1 then enqueue(follower) end
  return true
end
