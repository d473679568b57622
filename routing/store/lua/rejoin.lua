-- PURPOSE let an agent whose line broke take the call up again: their caller is kept for them
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] agent id
-- KEYS site agent places lane call offer effect due
-- RETURNS ready gone
-- EVENTS agent.changed call.offered offer.withdrawn
-- NEEDS base duty presence
local kept = rc('HGET', A(ARGV[4]), 'rejoin')
if not kept or kept == '' then return finish('gone') end
make_ready(ARGV[4], '', 'rejoined')
return finish('ready')
