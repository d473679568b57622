-- PURPOSE end the very override that is in force, with its agent's places without it
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] epoch number
-- ARGV[5] version of the roster the places come from
-- ARGV[6] key agent, skill or department, name
-- ARGV[7] override json
-- ARGV[8] value level or seconds; empty when taken away
-- ARGV[9] who name; empty when its time is over
-- ARGV[10...] lane, place pairs
-- KEYS site overrides agent places lane call offer effect due
-- RETURNS ended none stale behind
-- EVENTS override.ended override.expired call.offered
-- NEEDS overriding
local key, who = ARGV[6], ARGV[9]
if rc('HGET', R .. ':overrides', key) ~= ARGV[7] then return finish('none') end
local word = late(ARGV[4], ARGV[5])
if word then return finish(word) end
rc('HDEL', R .. ':overrides', key)
disarm('plan:' .. key)
local agent, what, name = string.match(key, '^(%S+) (%S+) (%S+)$')
if who ~= '' then
  tell('override.ended', 'agent', agent, 'what', what, 'name', name, 'value', ARGV[8], 'who', who)
else
  tell('override.expired', 'agent', agent, 'what', what, 'name', name, 'value', ARGV[8])
end
stands(agent, 10)
return finish('ended')
