-- PIECE consulting: a consultation stands beside the conversation; however it ends, the customer is
-- with a person again.
-- NEEDS seats offers matching
local TALKS = { private = true, swapped = true, joined = true }

local function beside_of(call)
  local agent, offer, leg, to, at_ms = unpack(rc('HMGET', C(call.id), 'beside_agent',
    'beside_offer', 'beside_leg', 'beside_to', 'beside_at'))
  agent, to = agent or '', to or ''
  return { agent = agent, offer = offer or '', leg = leg or '', to = to, at_ms = at_ms,
    whom = agent ~= '' and agent or to }
end

local function forget_beside(call)
  disarm('aside:' .. call.id)
  rc('HDEL', C(call.id), 'beside', 'beside_agent', 'beside_offer', 'beside_leg', 'beside_to',
    'beside_at', 'seat_beside')
  call.beside = ''
end

-- A number outside that has not answered is told to stop, or never called.
local function hush_outside(call, beside)
  local sent = rc('HMGET', E(beside.offer), 'kind', 'sent')
  if sent[1] and sent[2] ~= '1' then return close(beside.offer) end
  if beside.leg ~= '' then ask('cancel', call, beside.leg) end
end

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
