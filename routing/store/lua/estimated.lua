-- PURPOSE append that an estimate is spoken to a waiting call, once for each of its wait turns
-- ARGV[1] at_ms milliseconds
-- ARGV[2] call id
-- ARGV[3] turn number
-- ARGV[4] low seconds
-- ARGV[5] high seconds, 0 when it is open
-- KEYS call
-- RETURNS spoken silent
-- EVENTS call.estimated
-- NEEDS base
local state, entered_at, department, last =
  unpack(rc('HMGET', C(ARGV[2]), 'state', 'entered_at', 'department', 'estimate'))
if state ~= 'waiting' and state ~= 'offered' then return finish('silent') end
local stay, turn, low, high = string.match(last or '', '(%d+) (%d+) (%d+) (%d+)')
if stay == entered_at and tonumber(turn) >= tonumber(ARGV[3]) then
  if tonumber(turn) > tonumber(ARGV[3]) then return finish('silent') end
  return finish('spoken', low, high)
end
rc('HSET', C(ARGV[2]), 'estimate', table.concat({ entered_at, ARGV[3], ARGV[4], ARGV[5] }, ' '))
tell('call.estimated', 'call', ARGV[2], 'department', department, 'low_s', ARGV[4],
  'high_s', ARGV[5] ~= '0' and ARGV[5] or '', 'waited_ms', int(NOW - entered_at))
return finish('spoken', ARGV[4], ARGV[5])
