-- PURPOSE note that the leg of who is consulted is over
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] call id
-- ARGV[5] epoch number
-- ARGV[6] leg id
-- KEYS call agent effect due
-- RETURNS parted stale
-- EVENTS consult.ended call.resumed call.offered
-- NEEDS read consulting
local call = call_of(ARGV[4])
local here = call and (tonumber(call.epoch) or 0) == tonumber(ARGV[5])
if not here or call.beside == '' then return finish('stale') end
if beside_of(call).leg ~= ARGV[6] then return finish('stale') end
beside_over(call, 'left', true)
return finish('parted')
