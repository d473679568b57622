-- PIECE matching: the smallest key wins, on both sides; a pair that avoids each other is passed
-- over, one further down; an agent's head starts count when they free. The event that makes a
-- match possible makes the match.
-- NEEDS ordering
-- `known`, when given, is a call already read: it is the one that is kept for the agent.
-- Answer who was rung: another than the agent where an order of agents is to be kept.
local function next_call(agent, known)
  local presence, work = unpack(rc('HMGET', A(agent), 'presence', 'work'))
  if presence ~= 'ready' or work ~= 'idle' then return end
  local best
  local function consider(key, call, lane, counter, held)
    if not best or key < best[1] or (key == best[1] and (call < best[2]
        or (call == best[2] and lane < best[3]))) then best = { key, call, lane, counter, held } end
  end
  local places = rc('HGETALL', places_key(agent))
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
  if not best then return end
  local call = known and known.id == best[2] and known or call_of(best[2])
  if string.find(best[5], '=', 1, true) then
    return offer_lent(call, best[3])
  end
  local alone = best[4] == 'random' or best[4] == 'preferred'
  local others = alone and {} or first_of(LA(best[3]), 1, function(other)
    return other ~= agent and not avoids(best[2], other)
  end)
  others = without_alarm(call, others)
  local key = int(rc('ZSCORE', LA(best[3]), agent))
  make_offer(call, agent, key, best[3], best[4], others[1], others[2])
  return agent
end

local function match_agent(agent, known)
  local rung
  repeat rung = next_call(agent, known) until not rung or rung == agent
  relieve(next_call)
end

local function match_call(call)
  if call.prefer ~= '' then return match_agent(call.prefer, call) end
  if call.state == 'offered' and not hungry(call) then return end
  for lane in string.gmatch(call.lanes, '%S+') do
    local able = first_of(LA(lane), 2, function(agent)
      return call.avoiders == '' or not avoids(call.id, agent)
    end)
    if offer_in(call, lane, without_alarm(call, able)) then
      return hungry(call) and match_call(call)
    end
  end
  if call.state == 'waiting' and exhausted(call) then return match_call(call) end
end
