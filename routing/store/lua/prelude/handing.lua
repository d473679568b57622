-- PIECE handing: a conversation that goes on with who was consulted.
-- NEEDS leaving
local function hand_over(call)
  local beside, before, wrap_up = beside_of(call), call.agent, rules_of(call).wrap_up
  tell('consult.ended', 'call', call.id, 'agent', before, 'whom', beside.whom, 'why', 'completed')
  back_from_hold(call)
  seat(call, 'beside', beside.leg, 'talk ends')
  drop_agent_leg(call)
  if beside.agent == '' then
    rc('HSET', C(call.id), 'seat_agent', rc('HGET', C(call.id), 'seat_beside'))
    forget_beside(call)
    return leave_call(call, 'transferred', 'transferred')
  end
  count_talk(call, before)
  call.agent, call.agent_leg, call.offer = beside.agent, beside.leg, beside.offer
  rc('HDEL', C(call.id), 'parting')
  rc('HSET', C(call.id), 'agent', beside.agent, 'agent_leg', beside.leg, 'offer', beside.offer,
    'agent_at', beside.at_ms, 'seat_agent', rc('HGET', C(call.id), 'seat_beside'))
  forget_beside(call)
  free(before, wrap_up, true)
  match_agent(before)
end
