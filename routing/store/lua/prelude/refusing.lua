-- PIECE refusing: an offer ends without a call; the caller keeps the place, goes to someone else.
-- NEEDS bearing
-- How often whoever was offered it, being on call, is rung; nil if they are not.
local function tries_of(offer, call)
  local rank = string.match(rc('HGET', places_key(offer.agent), offer.lane) or '0', '^%d+')
  local text = tonumber(rank) >= T.ON_CALL_RANK and rc('HGET', ON_CALL, call.department)
  return text and cjson.decode(text).tries
end

local function tell_refusal(offer, how, said, avoid_ms)
  local call, id, agent = offer.call, offer.id, offer.agent
  if how == 'missed' then
    tell('offer.missed', 'call', call, 'offer', id, 'agent', agent, 'misses', said, 'avoid_ms', avoid_ms)
  elseif how == 'declined' then
    tell('offer.declined', 'call', call, 'offer', id, 'agent', agent, 'reason', said, 'avoid_ms', avoid_ms)
  else
    tell('offer.unreachable', 'call', call, 'offer', id, 'agent', agent, 'why', said, 'avoid_ms', avoid_ms)
  end
end

local function refuse_offer(offer, how, why, over)
  local call, agent, failure = call_of(offer.call), offer.agent, failure_of(how, why)
  local tries = offer.beside ~= '1' and tries_of(offer, call)
  local misses = how == 'missed' and rc('HINCRBY', A(agent), 'misses', 1) or 0
  local avoid_ms, strikes, away_after = count_failure(call, agent, how, failure, misses, tries)
  finish_offer(offer, how, over)
  tell_refusal(offer, how, how == 'missed' and misses or why, int(avoid_ms))
  if offer.beside == '1' then beside_over(call, how, false) else let_go(call, offer) end
  avoid(call, agent, avoid_ms)
  if tries then
    free(agent, 0, why ~= 'not_asked' and not keeps(how))
  else
    bear(agent, how, failure, misses, strikes, away_after)
  end
  if offer.beside ~= '1' then match_call(call) end
  match_agent(agent)
end
