-- PURPOSE let caller and consulted party change places on hold, or all three talk
-- ARGV[1] at_ms milliseconds
-- ARGV[2] agent id
-- ARGV[3] how swap or join
-- KEYS agent call effect
-- RETURNS done same no_call no_consult ringing
-- EVENTS consult.changed call.held call.resumed
-- NEEDS meeting
local call = talk_of(ARGV[2])
if not call then return finish('no_call') end
if not TALKS[call.beside] then return finish(call.beside == '' and 'no_consult' or 'ringing') end
if ARGV[3] == 'join' and call.beside == 'joined' then return finish('same') end
local back = ARGV[3] == 'swap' and call.beside == 'swapped'
call.beside = back and 'private' or ARGV[3] == 'swap' and 'swapped' or 'joined'
rc('HSET', C(call.id), 'beside', call.beside)
seat(call, 'beside', beside_of(call).leg, call.beside == 'swapped' and 'hold' or 'talk')
if not back then
  back_from_hold(call)
elseif rc('HEXISTS', C(call.id), 'held_at') == 0 then
  hold_caller(call)
end
tell_beside(call)
return finish('done')
