-- PURPOSE end wrap-up early; ready and idle matches
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] agent id
-- KEYS agent places lane call offer effect due
-- RETURNS idle same unknown
-- EVENTS agent.changed call.offered
-- NEEDS duty
local work = rc('HGET', A(ARGV[4]), 'work')
if not work then return finish('unknown') end
if work ~= 'wrap_up' then return finish('same') end
wrapped(ARGV[4], 'agent')
return finish('idle')
