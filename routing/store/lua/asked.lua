-- PURPOSE note the agent leg's id; a dead offer's leg is cancelled by an effect
-- ARGV[1] at_ms milliseconds
-- ARGV[2] offer id
-- ARGV[3] leg id
-- KEYS offer call agent effect
-- RETURNS live lost
-- EVENTS
-- NEEDS read offers
local offer = offer_of(ARGV[2], WANTED.heard)
if not offer then return finish('lost') end
if offer.live and offer.leg == ARGV[3] then return finish('live') end
return finish(heard_of(offer, ARGV[3]))
