-- PIECE refusing: an offer ends without a call; the caller keeps the place, goes to someone else.
-- NEEDS bearing
-- How often whoever was offered it, being on call, is rung; nil if they are not.
local function tries_of(offer, call)
  local rank = string.match(rc('HGET', places_key(offer.agent), offer.lane) or '0', '^%d+')
  local text = tonumber(rank) >= T.ON_CALL_RANK and rc('HGET', ON_CALL, call.department)
  return text and cjson.decode(text).tries
end

local function refuse_offer(offer, how, why, over)
  local call, agent = call_of(offer.call), offer.agent
  local misses = 0
  finish_offer(offer, how, over)
  if how == 'missed' then
    misses = rc('HINCRBY', A(agent), 'misses', 1)
    tell('offer.missed', 'call', call.id, 'offer', offer.id, 'agent', agent, 'misses', misses)
  elseif how == 'declined' then
    tell('offer.declined', 'call', call.id, 'offer', offer.id, 'agent', agent, 'reason', why)
  else
    tell('offer.unreachable', 'call', call.id, 'offer', offer.id, 'agent', agent, 'why', why)
  end
  if offer.beside == '1' then
    beside_over(call, how, false)
    bear(call, agent, how, failure_of(how, why), misses)
    return match_agent(agent)
  end
  let_go(call, offer)
  local tries = tries_of(offer, call)
  if tries then
    if how ~= 'missed' or misses % tries == 0 then avoid(call, agent, rules_of(call).avoid) end
    free(agent, 0, why ~= 'not_asked' and not keeps(how))
  else
    bear(call, agent, how, failure_of(how, why), misses)
  end
  match_call(call)
  match_agent(agent)
end
