-- PURPOSE open a lane for the agents able to serve it, unless the roster's epoch moved on
-- ARGV[1] at_ms milliseconds
-- ARGV[2] lane id
-- ARGV[3] demand json
-- ARGV[4] epoch number
-- ARGV[5...] agent, place pairs; a place is "rank counter head_start_ms"
-- KEYS site lanes lane places agent due
-- RETURNS opened stale
-- EVENTS
-- NEEDS places
local lane = ARGV[2]
if (tonumber(rc('HGET', SITE, 'epoch')) or 0) ~= tonumber(ARGV[4]) then return finish('stale') end
if rc('HSETNX', LANES, lane, ARGV[3]) == 0 then return finish('opened') end
rc('HINCRBY', SITE, 'epoch', 1)
arm('lane:' .. lane, T.LANE_MS)
for i = 5, #ARGV, 2 do
  local presence = rc('HGET', A(ARGV[i]), 'presence')
  if presence and presence ~= 'signed_out' then
    set_place(ARGV[i], lane, ARGV[i + 1])
    idle_in(ARGV[i])
  end
end
return finish('opened')
