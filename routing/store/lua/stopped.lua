-- PURPOSE note that the carrier stopped ringing a device because another was picked up
-- ARGV[1] at_ms milliseconds
-- ARGV[2] offer id
-- KEYS offer due
-- RETURNS noted lost
-- EVENTS
-- NEEDS read
local offer = offer_of(ARGV[2])
if not offer or not offer.live then return finish('lost') end
if offer.fate == '' then
  rc('HSET', O(offer.id), 'fate', 'stopped')
  arm('offer:' .. offer.id, T.STOPPED_MS)
end
return finish('noted')
