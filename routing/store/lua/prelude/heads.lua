-- PIECE heads: which call comes first for an agent: the smallest key of their lanes, their head starts
-- counted; a call that avoids them is passed over.
-- NEEDS ordering
-- Whether anybody at all waits where an agent could answer, asked in one request.
local function waited_for(agent)
  local places, queues = places_of(agent), { own_key(agent) }
  for i = 1, #places, 2 do queues[#queues + 1] = LC(places[i]) end
  return rc('EXISTS', unpack(queues)) > 0
end

-- Return the call with the smallest key of all an agent could have, with its lane and what orders
-- agents there: key, call, lane, counter, who is kept free of it.
local function best_for(agent)
  local best
  local function consider(key, call, lane, counter, held)
    if not best or key < best[1] or (key == best[1] and (call < best[2]
        or (call == best[2] and lane < best[3]))) then best = { key, call, lane, counter, held } end
  end
  local places = places_of(agent)
  for i = 1, #places, 2 do
    local rank, counter, head_start, held = string.match(places[i + 1], '(%d+) (%S+) (%d+) ?(.*)')
    local head = (held == '' or not held_back(held)) and first_of(LC(places[i]), 1, function(call)
      return not avoids(call, agent)
        and (tonumber(rank) < T.ON_CALL_RANK or may_wake(call, tonumber(rank)))
    end)
    if head and head[1] then consider(head[2] - head_start, head[1], places[i], counter, held) end
  end
  local own = rc('ZRANGE', own_key(agent), 0, 0, 'WITHSCORES')
  if own[1] then
    local lane = string.match(rc('HGET', C(own[1]), 'lanes'), '%S+')
    local head_start, held = string.match(rc('HGET', places_key(agent), lane), ' (%d+) ?(.*)$')
    if held == '' or not held_back(held) then
      consider(own[2] - head_start, own[1], lane, 'preferred', '')
    end
  end
  return best
end
