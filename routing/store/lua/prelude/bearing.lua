-- PIECE bearing: what follows for an agent whose offer came to nothing.
-- NEEDS duty avoiding
local FAILURES = { missed = 7, declined = 9, busy = 11, failed = 13, unreachable = 15 }

-- How an offer came to nothing: what the carrier said of the device is told apart.
local function failure_of(how, why)
  local said = string.match(why, '^%S*')
  local told = said == 'busy' or said == 'failed' or said == 'not_asked'
  return how == 'unreachable' and told and said or how
end

-- Count a failure against the agent; return how long they avoid the call, and after how many times
-- they are not ready. Who is on call is rung so many `tries` before that.
local function count_failure(call, agent, how, failure, misses, tries)
  local plain = rules_of(call).avoid
  if tries then return (how ~= 'missed' or misses % tries == 0) and plain or 0 end
  if failure == 'not_asked' then return plain end
  local strikes, figures = rc('HINCRBY', A(agent), 'strikes', 1), {}
  for each in string.gmatch(call.rules, '%d+') do figures[#figures + 1] = tonumber(each) end
  local avoid_ms, away_after = figures[FAILURES[failure]] or 0, figures[FAILURES[failure] + 1] or 0
  return avoid_ms * 2 ^ math.min(strikes - 1, 4), strikes, away_after
end

-- What follows for the agent besides avoidance: rest, or being not ready.
local function bear(agent, how, failure, misses, strikes, away_after)
  if failure == 'not_asked' then return free(agent, 0, false) end
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
