-- PIECE surveying: an agent hung up: the call is over, or its caller stays to be asked how it went.
-- NEEDS leaving
local function part(call, why)
  local agent, talked_ms = call.agent, int(NOW - call.talking_at)
  count_talk(call, agent)
  tell('call.parted', 'call', call.id, 'agent', agent, 'why', why, 'talked_ms', talked_ms)
  rc('HINCRBY', C(call.id), 'talked', talked_ms)
  forget_avoidances(call)
  leave_lanes(call)
  rc('HINCRBY', C(call.id), 'epoch', 1)
  rc('HSET', C(call.id), 'state', 'survey', 'served', agent,
    'waited', int(call.answered_at - call.entered_at))
  rc('HDEL', C(call.id), 'offer', 'agent', 'agent_leg', 'parting', 'answered_at', 'talking_at',
    'held_at', 'entered_at', 'lanes', 'stages', 'stage', 'avoiders')
  arm('call:' .. call.id, T.SURVEY_MS)
  free(agent, rules_of(call).wrap_up, true)
  match_agent(agent)
end

local function over(call, why, survey)
  if survey == '1' and not is_emergency(call) then
    part(call, why)
    return 'survey'
  end
  leave_call(call, why, 'served')
  return 'ended'
end
