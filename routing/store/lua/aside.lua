-- PURPOSE note how the leg of a consulted number outside fares; one nobody wants is ended
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] call id
-- ARGV[5] epoch number
-- ARGV[6] leg id
-- ARGV[7] what rings, joined or over
-- KEYS call effect due
-- RETURNS live lost
-- EVENTS consult.changed consult.ended call.resumed
-- NEEDS meeting
local call = call_of(ARGV[4])
if not call then return finish('lost') end
local leg, beside = ARGV[6], beside_of(call)
local mine = (tonumber(call.epoch) or 0) == tonumber(ARGV[5]) and beside.to ~= ''
if not mine or (beside.leg ~= '' and beside.leg ~= leg) then
  if ARGV[7] == 'rings' and leg ~= call.agent_leg and leg ~= beside.leg then
    ask('cancel', call, leg)
  end
  return finish('lost')
end
rc('HSET', C(call.id), 'beside_leg', leg)
if ARGV[7] == 'over' then
  beside_over(call, TALKS[call.beside] and 'left' or 'no_answer', true)
elseif ARGV[7] == 'joined' and call.beside == 'ringing' then
  answer_beside(call, leg)
end
return finish('live')
