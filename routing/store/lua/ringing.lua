-- PURPOSE start the ring timer, once; a dead offer's leg is cancelled by an effect
-- ARGV[1] at_ms milliseconds
-- ARGV[2] offer id
-- ARGV[3] leg id
-- KEYS offer call agent effect due
-- RETURNS live lost
-- EVENTS offer.ringing
-- NEEDS offers
local offer = offer_of(ARGV[2], WANTED.heard)
if not offer then return finish('lost') end
if offer.state == 'asking' then
  rc('HSET', O(offer.id), 'state', 'ringing')
  tell('offer.ringing', 'call', offer.call, 'offer', offer.id, 'agent', offer.agent)
  arm('offer:' .. offer.id, rules_of(call_of(offer.call, WANTED.sent)).ring)
end
return finish(heard_of(offer, ARGV[3]))
