-- PURPOSE note that the agent's leg is over: a conversation ends only where they hung up
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] call id
-- ARGV[5] epoch number
-- ARGV[6] why text
-- ARGV[7] how left, lost or room
-- ARGV[8] spare device of the agent's that rings without a page, or empty
-- ARGV[9] survey 1 when the caller is to be asked how it went, or empty
-- ARGV[10] leg id, or empty
-- KEYS call calls lane agent offer effect due
-- RETURNS ended survey requeued asked stale
-- EVENTS call.ended call.parted call.severed agent.changed offer.withdrawn call.offered
-- NEEDS breaking bouncing surveying
local call = call_of(ARGV[4])
if not call or (tonumber(call.epoch) or 0) ~= tonumber(ARGV[5]) then return finish('stale') end
if ARGV[10] ~= '' and call.state == 'talking' and ARGV[10] ~= call.agent_leg then
  return finish('stale')
end
local parting = call.state == 'talking' and rc('HGET', C(call.id), 'parting')
if call.state == 'talking' and (ARGV[7] == 'room' or (ARGV[7] == 'left' and parting)) then
  if not parting then rc('HSET', C(call.id), 'parting', ARGV[6]) end
  arm('call:' .. call.id, 0)
  return finish('asked')
end
if call.state == 'connecting' then
  bounce(call)
  return finish('requeued')
elseif call.state == 'talking' then
  if ARGV[7] == 'lost' or rc('HGET', A(call.agent), 'page') == '1' then
    break_off(call, ARGV[6], ARGV[8])
    return finish('requeued')
  end
  return finish(over(call, ARGV[6], ARGV[9]))
end
local again = call.state == 'ended' and rc('HGET', C(call.id), 'why') == ARGV[6]
return finish(again and 'ended' or 'stale')
