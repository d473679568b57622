-- PURPOSE end the call in whatever state it is: frees the agent, withdraws the offer
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] call id
-- ARGV[5] why text
-- ARGV[6] outcome name, for a call in the menu
-- ARGV[7] leg id of the leg that is over, or empty
-- KEYS call calls lane agent offer effect due
-- RETURNS ended unknown kept
-- EVENTS call.ended offer.withdrawn call.offered
-- NEEDS read leaving cut
local call = call_of(ARGV[4], WANTED.leave)
if not call then return finish('unknown') end
if call.state == 'ended' then
  if ARGV[5] == 'line_lost' then line_broke(call.id, 'carrier', true) end
  return finish('ended')
end
if call.callback ~= '' and (call.leg == '' or (ARGV[7] ~= '' and ARGV[7] ~= call.leg)) then
  return finish('kept')
end
leave_call(call, ARGV[5], ARGV[6])
return finish('ended')
