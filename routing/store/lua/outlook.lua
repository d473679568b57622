-- PURPOSE say what an estimate of a call's further wait is made of, or its wait from the door on
-- ARGV[1] at_ms milliseconds
-- ARGV[2] call id
-- ARGV[3] most events number
-- ARGV[4] lane id, as at the door
-- ARGV[5] department name, as at the door
-- ARGV[6] key milliseconds, as at the door
-- ARGV[7] most agents looked at number
-- ARGV[8] most calls ahead looked at number
-- KEYS call lane lanes agent places site events
-- RETURNS outlook none
-- EVENTS
-- NEEDS ahead able
local state, department, lanes, key, entered_at, estimate = unpack(rc('HMGET', C(ARGV[2]),
  'state', 'department', 'lanes', 'key', 'entered_at', 'estimate'))
if state and state ~= 'menu' and state ~= 'waiting' then return finish('none') end
local turn, low, high = '-1', '', ''
if state ~= 'waiting' then
  lanes, department, key = ARGV[4], ARGV[5], ARGV[6]
elseif estimate and string.match(estimate, '%d+') == entered_at then
  turn, low, high = string.match(estimate, ' (%d+) (%d+) (%d+)')
end
for lane in string.gmatch(lanes, '%S+') do
  if rc('HEXISTS', LANES, lane) == 0 then return finish('none') end
end
local busy, shared, each = able_to(lanes, tonumber(ARGV[7]))
local paced, paces = unpack(rc('HMGET', SITE, 'paced', 'paces'))
local told = rc('XREVRANGE', R .. ':events', '+', '(' .. (paced or '0') .. '-0', 'COUNT', ARGV[3])
return finish('outlook', state == 'waiting' and '1' or '0', department, ahead_of(ARGV[2], lanes, key, tonumber(ARGV[8])),
  key, rivals_of(lanes, key, shared), busy, string.format('%.17g', each), paces or '', turn, low, high, told)
