-- PURPOSE end wrap-up early; ready and idle matches
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] agent id
-- KEYS agent places lane call offer effect due
-- RETURNS idle same unknown
-- EVENTS agent.changed call.offered
-- NEEDS wrapping
local work = wrapped(ARGV[4], 'agent')
if work == nil then return finish('idle') end
return finish(work and 'same' or 'unknown')
