-- PURPOSE put the caller of an agent's conversation on hold with music, or take them back
-- ARGV[1] at_ms milliseconds
-- ARGV[2] agent id
-- ARGV[3] on 1, or empty to take them back
-- KEYS agent call effect due
-- RETURNS held resumed same no_call
-- EVENTS call.held call.resumed
-- NEEDS holding
local call = talk_of(ARGV[2])
if not call then return finish('no_call') end
local held_at = rc('HGET', C(call.id), 'held_at')
if (held_at and '1' or '') == ARGV[3] or call.beside ~= '' then return finish('same') end
if not held_at then
  hold_caller(call)
  return finish('held')
end
resume_caller(call, held_at, 'agent')
return finish('resumed')
