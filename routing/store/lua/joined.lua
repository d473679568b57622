-- PURPOSE note that one of the two is in the room; with both there the call is talking
-- ARGV[1] at_ms milliseconds
-- ARGV[2] call id
-- ARGV[3] epoch number
-- ARGV[4] party caller or agent
-- KEYS call due
-- RETURNS connected waiting stale
-- EVENTS call.connected
-- NEEDS base
local id = ARGV[2]
local state, epoch, callback, leg = unpack(rc('HMGET', C(id), 'state', 'epoch', 'callback', 'leg'))
if not state or (tonumber(epoch) or 0) ~= tonumber(ARGV[3]) then return finish('stale') end
-- Who is called back has a leg from the moment they press the key.
if callback and leg == '' and ARGV[4] == 'caller' then return finish('stale') end
if state ~= 'connecting' then return finish(state == 'talking' and 'connected' or 'stale') end
rc('HSET', C(id), ARGV[4] .. '_in', '1')
local caller_in, agent_in, agent, arrived_at =
  unpack(rc('HMGET', C(id), 'caller_in', 'agent_in', 'agent', 'arrived_at'))
if caller_in ~= '1' or agent_in ~= '1' then return finish('waiting') end
rc('HSET', C(id), 'state', 'talking', 'talking_at', int(NOW))
tell('call.connected', 'call', id, 'agent', agent, 'dial_to_person_ms', int(NOW - arrived_at))
arm('call:' .. id, T.TALKING_MS)
return finish('connected')
