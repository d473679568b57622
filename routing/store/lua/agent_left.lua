#!lua
-- PURPOSE note that the agent's leg is over: talking ends, connecting goes back to the queue
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] call id
-- ARGV[5] epoch number
-- ARGV[6] why text
-- KEYS call calls lane agent offer effect due
-- RETURNS ended requeued stale
-- EVENTS call.ended offer.withdrawn call.offered
-- NEEDS leaving
local call = call_of(ARGV[4])
if not call or (tonumber(call.epoch) or 0) ~= tonumber(ARGV[5]) then return finish('stale') end
if call.state == 'connecting' then
  bounce(call)
  return finish('requeued')
elseif call.state == 'talking' then
  leave_call(call, ARGV[6], 'served')
  return finish('ended')
end
local again = call.state == 'ended' and rc('HGET', C(call.id), 'why') == ARGV[6]
return finish(again and 'ended' or 'stale')
