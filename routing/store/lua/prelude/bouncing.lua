-- PIECE bouncing: a call whose agent was lost before the two met goes back to its place.
-- NEEDS leaving
local function bounce(call)
  local agent = call.agent
  tell('offer.withdrawn', 'call', call.id, 'offer', call.offer, 'agent', agent,
    'why', virtual(call) and 'agent_left' or 'bridge_failed')
  if rc('EXISTS', O(call.offer)) == 1 then rc('HSET', O(call.offer), 'state', 'withdrawn') end
  call.epoch = rc('HINCRBY', C(call.id), 'epoch', 1)
  rc('HDEL', C(call.id), 'answered_at')
  count(call.department, 1)
  queue(call)
  if virtual(call) then
    hush_caller(call)
    arm('call:' .. call.id, T.HANG_UP_MS)
  else
    arm('call:' .. call.id, T.WAIT_MS)
    ask('return', call, call.leg)
  end
  avoid(call, agent, rules_of(call).avoid)
  free(agent, 0, false)
  match_call(call)
  match_agent(agent)
end
