-- PURPOSE append one turn's steps and move the call's deadline; a turn seen before is stale
-- ARGV[1] at_ms milliseconds
-- ARGV[2] call id
-- ARGV[3] language name
-- ARGV[4] turn number, -1 when there are no steps
-- ARGV[5...] step, heard, where, why texts, four for each step
-- KEYS call due
-- RETURNS advanced stale unknown ended
-- EVENTS call.step
-- NEEDS base
local id, turn = ARGV[2], tonumber(ARGV[4])
local state, step_next, stepped_at = unpack(rc('HMGET', C(id), 'state', 'step_next', 'stepped_at'))
if not state then return finish('unknown', ARGV[1]) end
if state == 'ended' then return finish('ended', ARGV[1]) end
if turn < (tonumber(step_next) or 0) then return finish('stale', stepped_at or ARGV[1]) end
rc('HSET', C(id), 'step_next', int(turn + 1), 'stepped_at', ARGV[1], 'language', ARGV[3])
for i = 5, #ARGV, 4 do
  tell('call.step', 'call', id, 'turn', ARGV[4], 'step', ARGV[i], 'heard', ARGV[i + 1],
    'where', ARGV[i + 2], 'why', ARGV[i + 3])
end
if state == 'menu' then arm('call:' .. id, T.MENU_MS) end
return finish('advanced', ARGV[1])
