-- PIECE keeping: a call that enters may be kept for one agent who is ready, until a deadline.
-- NEEDS base
local function recent(id, recall_ms)
  if recall_ms == '0' then return nil end
  rc('HSET', C(id), 'recall', recall_ms)
  local agent, at_ms = unpack(rc('HMGET', R .. ':last:' .. rc('HGET', C(id), 'caller'), 'agent', 'at_ms'))
  return agent and NOW - at_ms <= tonumber(recall_ms) and agent
end

-- Return for whom the call is kept: who talked when the line broke, if idle; its own agent, else
-- who served it last, if ready.
local function preferred(id, lane, preference)
  if preference == '' then return nil end
  local wait_ms, recall_ms, own, again = string.match(preference, '(%d+) (%d+) (%S+) (%S+)')
  local last = recent(id, recall_ms)
  if again ~= '-' and rc('HGET', A(again), 'work') ~= 'idle' then again = '-' end
  for _, agent in ipairs({ again, own, last or '-' }) do
    if agent ~= '-' and rc('HGET', A(agent), 'presence') == 'ready'
        and rc('HEXISTS', places_key(agent), lane) == 1 then
      rc('HSET', C(id), 'prefer', agent)
      arm('prefer:' .. id, wait_ms)
      return agent
    end
  end
end

-- Take a call out of its lane, for the one agent it is kept for.
local function keep_apart(call, agent)
  rc('ZREM', LC(call.lanes), call.id)
  rc('ZADD', own_key(agent), call.key, call.id)
  call.prefer = agent
end

-- How many wait before a call; of one that is kept apart, how many it would stand behind.
local function place_of(id, lane, key, kept)
  return int(kept and rc('ZCOUNT', LC(lane), '-inf', '(' .. key) or rc('ZRANK', LC(lane), id))
end

-- A turn of before the caller went back to the menu, which the carrier asked for again.
local function is_late(turn, last)
  return tonumber(turn) > 0 and tonumber(turn) <= (tonumber(last) or 0)
end
