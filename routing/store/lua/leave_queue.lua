#!lua
-- PURPOSE take a waiting call back to the menu, because its department's rules send it elsewhere
-- ARGV[1] at_ms milliseconds
-- ARGV[2] call id
-- ARGV[3] why name
-- ARGV[4] to name
-- KEYS call lane queued due
-- RETURNS left not_waiting
-- EVENTS call.exited
-- NEEDS calls
local call = call_of(ARGV[2])
if not call then return finish('left', '0') end
if (call.state ~= 'menu' and call.state ~= 'waiting') or virtual(call) then
  return finish('not_waiting')
end
local step_next, exited = unpack(rc('HMGET', C(call.id), 'step_next', 'exited'))
if call.state == 'waiting' then
  call.waited = int(NOW - call.entered_at)
  count(call.department, -1)
  leave_lanes(call)
  forget_avoidances(call)
  rc('HDEL', C(call.id), 'lanes', 'stages', 'stage', 'avoiders', 'entered_at')
  rc('HSET', C(call.id), 'state', 'menu', 'waited', call.waited)
elseif exited == ARGV[3] then
  return finish('left', step_next or '0')
end
rc('HSET', C(call.id), 'exited', ARGV[3])
tell('call.exited', 'call', call.id, 'why', ARGV[3], 'to', ARGV[4], 'waited_ms', int(call.waited))
arm('call:' .. call.id, T.MENU_MS)
return finish('left', step_next or '0')
