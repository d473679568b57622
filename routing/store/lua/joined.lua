-- PURPOSE note that one of the two is in the room; with both there the call is talking
-- ARGV[1] at_ms milliseconds
-- ARGV[2] call id
-- ARGV[3] epoch number
-- ARGV[4] party caller or agent
-- KEYS call due
-- RETURNS connected waiting stale
-- EVENTS call.connected
-- NEEDS base
local id, party = ARGV[2], ARGV[4]
local state, epoch, callback, leg, caller_in, agent_in, agent, arrived_at = unpack(rc('HMGET', C(id),
  'state', 'epoch', 'callback', 'leg', 'caller_in', 'agent_in', 'agent', 'arrived_at'))
if not state or (tonumber(epoch) or 0) ~= tonumber(ARGV[3]) then return finish('stale') end
-- Who is called back has a leg from the moment they press the key.
if callback and leg == '' and party == 'caller' then return finish('stale') end
if state ~= 'connecting' then return finish(state == 'talking' and 'connected' or 'stale') end
local other_in = caller_in
if party == 'caller' then other_in = agent_in end
if other_in ~= '1' then
  rc('HSET', C(id), party .. '_in', '1')
  return finish('waiting')
end
rc('HSET', C(id), party .. '_in', '1', 'state', 'talking', 'talking_at', int(NOW))
tell('call.connected', 'call', id, 'agent', agent, 'dial_to_person_ms', int(NOW - arrived_at))
arm('call:' .. id, T.TALKING_MS)
return finish('connected')
