-- PURPOSE let an agent do otherwise than the roster says for a while, with their places under it
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] epoch number
-- ARGV[5] version of the roster the places come from
-- ARGV[6] key agent, skill or department, name
-- ARGV[7] override json
-- ARGV[8] value level or seconds; empty when taken away
-- ARGV[9] until milliseconds
-- ARGV[10] who name
-- ARGV[11] why text
-- ARGV[12...] lane, place pairs
-- KEYS site overrides agent places lane call offer effect due
-- RETURNS set same stale behind
-- EVENTS override.set call.offered
-- NEEDS overriding
local key = ARGV[6]
if rc('HGET', R .. ':overrides', key) == ARGV[7] then return finish('same') end
local word = late(ARGV[4], ARGV[5])
if word then return finish(word) end
rc('HSET', R .. ':overrides', key, ARGV[7])
arm('plan:' .. key, ARGV[9] - NOW)
local agent, what, name = string.match(key, '^(%S+) (%S+) (%S+)$')
tell('override.set', 'agent', agent, 'what', what, 'name', name, 'value', ARGV[8],
  'until', ARGV[9], 'who', ARGV[10], 'why', ARGV[11])
stands(agent, 12)
return finish('set')
