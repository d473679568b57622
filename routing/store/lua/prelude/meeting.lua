-- PIECE meeting: the consulted party is rung, answers, and talks to who has the call.
-- NEEDS consulting
local function tell_beside(call)
  tell('consult.changed', 'call', call.id, 'agent', call.agent, 'whom', beside_of(call).whom,
    'state', call.beside)
end

local function begin_beside(call, whom, way)
  call.beside = 'ringing'
  rc('HSET', C(call.id), 'beside', 'ringing')
  tell('consult.began', 'call', call.id, 'agent', call.agent, 'way', way, 'whom', whom)
  if rc('HEXISTS', C(call.id), 'held_at') == 0 then hold_caller(call) end
  seat(call, 'agent', call.agent_leg, 'talk stays')
end

local function answer_beside(call, leg)
  call.beside = 'private'
  rc('HSET', C(call.id), 'beside', 'private', 'beside_leg', leg, 'beside_at', int(NOW))
  disarm('aside:' .. call.id)
  tell_beside(call)
end

-- Let a consulted agent into the room; the same leg again is told the same.
local function accept_beside(offer, call, leg)
  if offer.live then
    rc('HSET', A(offer.agent), 'work', 'talking', 'misses', '0', 'strikes', '0', 'since', int(NOW))
    rc('HSET', O(offer.id), 'state', 'accepted', 'leg', leg)
    offer.state = 'accepted'
    close(offer.ring)
    arm('offer:' .. offer.id, T.DEAD_OFFER_MS)
    tell('offer.accepted', 'call', call.id, 'offer', offer.id, 'agent', offer.agent,
      'waited_ms', '0')
    answer_beside(call, leg)
  end
  local theirs = leg == call.agent_leg or leg == beside_of(call).leg
  return offer.state == 'accepted' and call.state == 'talking' and theirs
    and tonumber(offer.epoch) == tonumber(call.epoch)
end
