-- PURPOSE note that a caller who was called back is on the line: the call has a leg again
-- ARGV[1] at_ms milliseconds
-- ARGV[2] call id
-- ARGV[3] leg id
-- ARGV[4] ticket text
-- KEYS call promises slots due
-- RETURNS waiting joining ended
-- EVENTS
-- NEEDS promises
local call = call_of(ARGV[2])
if not call then return finish('waiting', '', '0') end
if call.state == 'ended' then return finish('ended') end
local together = call.state == 'connecting' or call.state == 'talking'
if virtual(call) then
  rc('HSET', C(call.id), 'leg', ARGV[3], 'ticket', ARGV[4])
  rc('HDEL', C(call.id), 'dialled', 'picked_up')
  forget_promise(call)
  -- Its next wait turn brings it to the queue, at its key.
  if call.state == 'promised' then rc('HSET', C(call.id), 'state', 'menu') end
  arm('call:' .. call.id, together and T.CONNECTING_MS or T.WAIT_MS)
end
if together then return finish('joining', int(call.epoch), call.agent) end
return finish('waiting', call.state == 'offered' and '1' or '', int(call.epoch))
