-- PIECE deadlines: what a passed deadline means for a call or an offer, by the state it is in.
-- NEEDS lapses rung_out stages promising
function pass.call(id)
  local call = call_of(id)
  if call.state == 'ended' then return rc('DEL', C(id)) end
  if virtual(call) then return look_at_promise(call) end
  local checking = rc('HGET', C(id), 'checking')
  if not checking or rc('EXISTS', E(checking)) == 0 then
    rc('HSET', C(id), 'checking', ask('check', call, call.leg))
    if call.state == 'talking' then ask('check_agent', call, call.agent_leg) end
    if TALKS[call.beside] then ask('check_agent', call, beside_of(call).leg) end
  end
  arm('call:' .. id, T.CHECKING_MS)
end
function pass.offer(id)
  local offer = offer_of(id)
  if not offer.live then return rc('DEL', O(id)) end
  if offer.fate ~= '' then return fated(offer) end
  if offer.state == 'ringing' then return refuse_offer(offer, 'missed', '', false) end
  refuse_offer(offer, 'unreachable', 'not_asked', false)
end
function pass.more(id)
  local call = call_of(id)
  rc('HSET', C(id), 'wanted', wanted(call) + 1)
  stand_by(call)
  match_call(call)
end
function pass.stage(id) next_stage(id) end
function pass.prefer(id) release(call_of(id)) end
function pass.aside(id) beside_over(call_of(id), 'no_answer', false) end
