-- PURPOSE end a promise, in whatever state it is; a call that has a leg is left alone
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] call id
-- ARGV[5] outcome name
-- ARGV[6] why text
-- ARGV[7] sorry 1 when its caller is to be rung and told, or empty
-- KEYS call calls lane agent offer effect promises slots due
-- RETURNS ended not_promised
-- EVENTS call.ended offer.withdrawn call.offered
-- NEEDS leaving
local call = call_of(ARGV[4])
if not call or not virtual(call) then return finish('not_promised') end
if call.state ~= 'ended' then
  leave_call(call, ARGV[6], ARGV[5])
  if ARGV[7] == '1' then ask('apologise', call, '', '', '', call.callback) end
end
return finish('ended')
