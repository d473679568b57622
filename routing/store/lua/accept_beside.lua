-- PURPOSE let a consulted agent who answered into the room
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] offer id
-- ARGV[5] leg id
-- KEYS offer call agent effect due
-- RETURNS accepted lost
-- EVENTS offer.accepted consult.changed
-- NEEDS meeting
local offer = offer_of(ARGV[4])
local call = offer and call_of(offer.call)
if not call or not accept_beside(offer, call, ARGV[5]) then return finish('lost') end
return finish('accepted', call.id, offer.agent, int(call.epoch))
