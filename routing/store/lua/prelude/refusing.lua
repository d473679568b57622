-- PIECE refusing: an offer ends without a call; the caller keeps the place, goes to someone else.
-- NEEDS duty
-- How often whoever was offered it, being on call, is rung; nil if they are not.
local function tries_of(offer, call)
  local rank = string.match(rc('HGET', places_key(offer.agent), offer.lane) or '0', '^%d+')
  local text = tonumber(rank) >= T.ON_CALL_RANK and rc('HGET', ON_CALL, call.department)
  return text and cjson.decode(text).tries
end

local FAILURES = { missed = 7, declined = 9, busy = 11, failed = 13, unreachable = 15 }

-- How an offer came to nothing: what the carrier said of the device is told apart.
local function failure_of(how, why)
  local said = string.match(why, '^%S*')
  local told = said == 'busy' or said == 'failed' or said == 'not_asked'
  return how == 'unreachable' and told and said or how
end

-- What follows for the agent: avoidance, rest, or being not ready.
local function bear(call, agent, how, failure, misses)
  if failure == 'not_asked' then
    avoid(call, agent, rules_of(call).avoid)
    return free(agent, 0, false)
  end
  local strikes, figures = rc('HINCRBY', A(agent), 'strikes', 1), {}
  for each in string.gmatch(call.rules, '%d+') do figures[#figures + 1] = tonumber(each) end
  local avoid_ms, away_after = figures[FAILURES[failure]] or 0, figures[FAILURES[failure] + 1] or 0
  avoid(call, agent, avoid_ms * 2 ^ math.min(strikes - 1, 4))
  local broken = failure ~= 'missed' and failure ~= 'declined' and strikes > 1
  local rest_ms = broken and T.REST_MS * 2 ^ math.min(strikes - 2, 10) or 0
  free(agent, math.min(rest_ms, T.REST_MAX_MS), not keeps(how))
  local times = failure == 'missed' and misses or strikes
  if away_after > 0 and times >= away_after then
    local word = failure == 'missed' and 'rona' or failure
    away(agent, 'not_ready', word, word)
  elseif broken then
    tell_agent(agent, 'back_off')
  end
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
