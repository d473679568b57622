-- PURPOSE note the caller's new leg as soon as anything tells it; a try given up is cancelled
-- ARGV[1] at_ms milliseconds
-- ARGV[2] call id
-- ARGV[3] epoch number
-- ARGV[4] leg id
-- ARGV[5] picked_up 1 or empty
-- KEYS call effect due
-- RETURNS live lost
-- EVENTS
-- NEEDS promises
local call, leg = call_of(ARGV[2]), ARGV[4]
if not call then return finish('lost') end
local here = virtual(call) and call.state == 'connecting'
  and (tonumber(call.epoch) or 0) == tonumber(ARGV[3])
if not here then
  if call.leg ~= leg and leg ~= '' and ARGV[5] == '' then ask('cancel', call, leg) end
  return finish(call.leg == leg and 'live' or 'lost')
end
if leg ~= '' then rc('HSETNX', C(call.id), 'dialled', leg) end
if ARGV[5] == '1' and rc('HSETNX', C(call.id), 'picked_up', '1') == 1 then
  arm('call:' .. call.id, T.PICKED_UP_MS)
end
return finish('live')
