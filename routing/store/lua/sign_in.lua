-- PURPOSE make the agent known, not_ready; known already, refresh lanes and endpoint
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] agent id
-- ARGV[5] endpoint address
-- ARGV[6] page 1 or empty
-- ARGV[7] epoch number
-- ARGV[8...] lane, place pairs; a place is "rank counter head_start_ms"
-- KEYS site agents agent places lane call offer effect due
-- RETURNS signed_in stale
-- EVENTS agent.changed call.offered
-- NEEDS presence
local agent = ARGV[4]
if (tonumber(rc('HGET', SITE, 'epoch')) or 0) ~= tonumber(ARGV[7]) then return finish('stale') end
sign_in(agent, ARGV[5], ARGV[6], 8, 'agent')
return finish('signed_in')
