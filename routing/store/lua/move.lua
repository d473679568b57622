-- PURPOSE put a waiting call into another lane, or to another place; time waited still counts
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] call id
-- ARGV[5] lane id
-- ARGV[6] department name
-- ARGV[7] demand text
-- ARGV[8] stages json: list of at_ms, lane, department, demand, cause, rules
-- ARGV[9] rules milliseconds, figures in a line
-- ARGV[10] head_start milliseconds
-- ARGV[11] cause name
-- ARGV[12] who name
-- KEYS call lanes lane queued agent offer effect due
-- RETURNS moved not_waiting no_lane
-- EVENTS call.moved call.offered
-- NEEDS widening
local call, joined = call_of(ARGV[4]), { ARGV[5] }
if not call or call.state ~= 'waiting' then return finish('not_waiting') end
if ARGV[8] ~= '' then
  for i, stage in ipairs(cjson.decode(ARGV[8])) do joined[i + 1] = stage[2] end
end
for _, lane in ipairs(joined) do
  if rc('HEXISTS', LANES, lane) == 0 then return finish('no_lane') end
end
for _, lane in ipairs(joined) do rc('HINCRBY', L(lane), 'joined', 1) end
leave_lanes(call)
count(call.department, -1)
count(ARGV[6], 1)
call.lanes, call.stages, call.stage, call.rules = ARGV[5], ARGV[8], '', under(call, ARGV[9])
call.department, call.key = ARGV[6], int(call.entered_at - ARGV[10])
rc('HDEL', C(call.id), 'stage')
rc('HSET', C(call.id), 'lanes', ARGV[5], 'stages', ARGV[8], 'rules', call.rules, 'department', ARGV[6],
  'demand', ARGV[7], 'head_start', ARGV[10], 'key', call.key)
queue(call)
tell_moved(call, ARGV[7], ARGV[10], ARGV[11], ARGV[12])
match_call(call)
return finish('moved')
