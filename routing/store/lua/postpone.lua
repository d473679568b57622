-- PURPOSE look at a promise again at an instant; with a why, out of the queue until then
-- ARGV[1] at_ms milliseconds
-- ARGV[2] call id
-- ARGV[3] until milliseconds
-- ARGV[4] why name, or empty
-- KEYS call lane queued due
-- RETURNS postponed not_there
-- EVENTS callback.postponed
-- NEEDS promising
local call = call_of(ARGV[2])
if not call or not virtual(call) then return finish('not_there') end
if call.state ~= 'waiting' and call.state ~= 'promised' then return finish('not_there') end
local after_ms = ARGV[3] - NOW
if ARGV[4] == '' then
  arm('call:' .. call.id, after_ms)
  return finish('postponed')
end
if call.state == 'waiting' then
  unqueue(call)
  count(call.department, -1)
end
put_aside(call, after_ms)
tell('callback.postponed', 'call', call.id, 'why', ARGV[4], 'until', ARGV[3])
return finish('postponed')
