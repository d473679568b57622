-- PURPOSE let others answer a waiting call too, and match it with them
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] call id
-- ARGV[5] lane id
-- ARGV[6] department name
-- ARGV[7] demand text
-- ARGV[8] cause name
-- KEYS call lanes lane agent offer effect due
-- RETURNS widened same no_lane
-- EVENTS call.widened call.offered
-- NEEDS widening
local call, lane = call_of(ARGV[4]), ARGV[5]
if not call or call.state ~= 'waiting' then return finish('same') end
if string.find(' ' .. call.lanes .. ' ', ' ' .. lane .. ' ', 1, true) then return finish('same') end
if rc('HEXISTS', LANES, lane) == 0 then return finish('no_lane') end
rc('HINCRBY', L(lane), 'joined', 1)
keep_for_nobody(call)
stand_in(call, lane, ARGV[6], ARGV[7], ARGV[8])
match_call(call)
return finish('widened')
