-- PURPOSE end an offer without a call: the caller keeps the place and goes to someone else
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] offer id
-- ARGV[5] how declined, missed or unreachable
-- ARGV[6] why text
-- KEYS offer call agent lane effect due
-- RETURNS requeued lost
-- EVENTS offer.declined offer.missed offer.unreachable agent.changed call.offered
-- NEEDS read refusing
local offer = offer_of(ARGV[4])
if not offer then return finish('lost') end
if not offer.live then return finish(offer.state == ARGV[5] and 'requeued' or 'lost') end
refuse_offer(offer, ARGV[5], ARGV[6], ARGV[5] ~= 'declined')
return finish('requeued')
