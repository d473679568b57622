-- PURPOSE bring a promised call to the queue, at the key it always had, and match it
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] call id
-- ARGV[5] lane id
-- ARGV[6] department name
-- ARGV[7] demand text
-- ARGV[8] stages json: list of at_ms, lane, department, demand, cause, rules
-- ARGV[9] rules milliseconds, figures in a line
-- ARGV[10] preference wait_ms recall_ms agent again: for whom it is kept first
-- KEYS call lanes lane queued agent offer effect due
-- RETURNS queued not_promised no_lane
-- EVENTS call.queued call.offered
-- NEEDS calls keeping
local call, joined = call_of(ARGV[4]), { ARGV[5] }
if not call or call.state ~= 'promised' then return finish('not_promised') end
if ARGV[8] ~= '' then
  for i, stage in ipairs(cjson.decode(ARGV[8])) do joined[i + 1] = stage[2] end
end
for _, lane in ipairs(joined) do
  if rc('HEXISTS', LANES, lane) == 0 then return finish('no_lane') end
end
for _, lane in ipairs(joined) do rc('HINCRBY', L(lane), 'joined', 1) end
call.lanes, call.stages, call.stage, call.rules = ARGV[5], ARGV[8], '', under(call, ARGV[9])
call.department = ARGV[6]
rc('HSET', C(call.id), 'lanes', ARGV[5], 'stages', ARGV[8], 'rules', call.rules, 'department', ARGV[6],
  'demand', ARGV[7])
count(call.department, 1)
local own = preferred(call.id, ARGV[5], ARGV[10])
queue(call)
if own then keep_apart(call, own) end
tell('call.queued', 'call', call.id, 'department', call.department, 'lane', call.lanes,
  'demand', ARGV[7], 'key', call.key,
  'head_start_ms', rc('HGET', C(call.id), 'head_start') or '0', 'entered_at', call.entered_at,
  'cause', 'callback', 'regains', '')
arm('call:' .. call.id, T.HANG_UP_MS)
match_call(call)
return finish('queued')
