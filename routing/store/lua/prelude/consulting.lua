-- PIECE consulting: a consultation stands beside the conversation; however it ends, the customer is
-- with a person again.
-- NEEDS beside seats offers matching
local function beside_over(call, why, gone)
  local beside, was = beside_of(call), call.beside
  if TALKS[was] and not gone then
    local effect = ask('cancel', call, beside.leg, beside.offer, beside.agent)
    if beside.agent ~= '' then rc('HSET', A(beside.agent), 'hush', effect) end
  elseif beside.to ~= '' and not gone then
    hush_outside(call, beside)
  end
  forget_beside(call)
  tell('consult.ended', 'call', call.id, 'agent', call.agent, 'whom', beside.whom, 'why', why)
  back_from_hold(call)
  seat(call, 'agent', call.agent_leg, 'talk ends')
  if beside.agent == '' or not TALKS[was] then return end
  rc('HINCRBY', A(beside.agent), 'talk_ms', int(NOW - beside.at_ms))
  rc('HINCRBY', A(beside.agent), 'calls', was == 'joined' and 1 or 0)
  free(beside.agent, 0, true)
  match_agent(beside.agent)
end

-- End a consultation however far it is; a ringing agent is let go without blame.
local function stop_beside(call, why)
  if call.beside == '' then return end
  local offer = offer_of(beside_of(call).offer)
  if not offer or not offer.live then return beside_over(call, why, false) end
  withdraw(offer, why)
  beside_over(call, why, false)
  free(offer.agent, 0, false)
  match_agent(offer.agent)
end
