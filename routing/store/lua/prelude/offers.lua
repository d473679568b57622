-- PIECE offers: an offer that ends unsent leaves no trace at the carrier; one that was sent is
-- cancelled as soon as its leg is known.
-- NEEDS read closing
local function cancel(offer)
  if offer.cancelled == '1' then return end
  offer.cancelled = '1'
  rc('HSET', O(offer.id), 'cancelled', '1')
  local effect = ask('cancel', call_of(offer.call), offer.leg, offer.id, offer.agent)
  rc('HSET', A(offer.agent), 'hush', effect)
end

local function drop_agent_leg(call)
  local offer = rc('HGET', A(call.agent), 'offer')
  local effect = ask('cancel', call, call.agent_leg, offer, call.agent)
  rc('HSET', A(call.agent), 'hush', effect)
end

local function finish_offer(offer, how, over)
  offer.state, offer.live = how, false
  rc('HSET', O(offer.id), 'state', how)
  arm('offer:' .. offer.id, T.DEAD_OFFER_MS)
  if offer.sent ~= '1' then
    if offer.way ~= 'dial' then close(offer.ring) end
  elseif over then
    rc('HSET', O(offer.id), 'cancelled', '1')
  elseif offer.leg ~= '' then
    cancel(offer)
  elseif offer.way ~= 'dial' and rc('EXISTS', E(offer.ring)) == 1 then
    rc('HSET', A(offer.agent), 'hush', offer.ring)
  end
end

local function withdraw(offer, why, over)
  tell('offer.withdrawn', 'call', offer.call, 'offer', offer.id, 'agent', offer.agent, 'why', why)
  finish_offer(offer, 'withdrawn', over)
end

-- What any webhook of an agent's leg tells: its id; the leg of a dead offer is cancelled.
local function heard_of(offer, leg)
  if offer.leg == '' and leg ~= '' then
    offer.leg = leg
    rc('HSET', O(offer.id), 'leg', leg)
  end
  if offer.live or offer.state == 'accepted' then return 'live' end
  if rc('EXISTS', C(offer.call)) == 1 then cancel(offer) end
  return 'lost'
end
