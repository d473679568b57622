-- PIECE freeing: an agent who may have a call is offered the first of those who wait.
-- NEEDS heads lending
-- `known`, when given, is a call already read: it is the one that is kept for the agent.
-- Answer who was rung: another than the agent where an order of agents is to be kept.
local function next_call(agent, known)
  local best = is_idle(agent) and waited_for(agent) and best_for(agent)
  if not best then return end
  local _, id, lane, counter, held = unpack(best)
  local call = known and known.id == id and known or call_of(id, WANTED.match)
  if string.find(held, '=', 1, true) then return offer_lent(call, lane) end
  local alone = counter == 'random' or counter == 'preferred'
  local others = alone and {} or first_of(LA(lane), 1, function(other)
    return other ~= agent and not avoids(id, other)
  end)
  others = without_alarm(call, others)
  make_offer(call, agent, int(rc('ZSCORE', LA(lane), agent)), lane, counter, others[1], others[2])
  return agent
end

local function match_agent(agent, known)
  local rung
  repeat rung = next_call(agent, known) until not rung or rung == agent
  relieve(next_call)
end
