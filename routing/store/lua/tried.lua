-- PURPOSE note that a try to call back reached nobody: the agent is free, the call tried later
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] call id
-- ARGV[5] epoch number
-- ARGV[6] how name
-- KEYS call calls lane agent offer effect promises slots due
-- RETURNS again given_up stale
-- EVENTS callback.tried call.ended call.offered
-- NEEDS promises promising
local call = call_of(ARGV[4])
if not call or not virtual(call) or call.state ~= 'connecting'
    or (tonumber(call.epoch) or 0) ~= tonumber(ARGV[5]) then return finish('stale') end
rc('HDEL', C(call.id), 'dialled') -- the carrier says that it is over
failed_try(call, ARGV[6])
return finish(call.state == 'ended' and 'given_up' or 'again')
