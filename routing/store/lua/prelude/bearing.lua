-- PIECE bearing: what follows for an agent whose offer came to nothing.
-- NEEDS duty avoiding
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
