#!lua
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
-- NEEDS places matching
local agent = ARGV[4]
if (tonumber(rc('HGET', SITE, 'epoch')) or 0) ~= tonumber(ARGV[7]) then return finish('stale') end
rc('HSET', A(agent), 'endpoint', ARGV[5], 'page', ARGV[6])
if (rc('HGET', A(agent), 'presence') or 'signed_out') == 'signed_out' then
  begin_shift(agent)
  rc('SADD', R .. ':agents', agent)
  rc('HSETNX', A(agent), 'work', 'idle')
  rc('HSET', A(agent), 'presence', 'not_ready', 'reason', '', 'since', int(NOW))
  if ARGV[6] == '1' then arm('alive:' .. agent, T.ALIVE_MS) end
  tell_agent(agent, 'agent')
end
local places = {}
for i = 8, #ARGV, 2 do places[ARGV[i]] = ARGV[i + 1] end
set_places(agent, places)
match_agent(agent)
return finish('signed_in')
