-- PURPOSE let nobody be ready from now on, and have everybody taken off duty
-- ARGV[1] at_ms milliseconds
-- ARGV[2] who name
-- ARGV[3] why text
-- ARGV[4] talks finish or move
-- KEYS site due
-- RETURNS evacuated same
-- EVENTS site.evacuated
-- NEEDS base
local at, talks = unpack(rc('HMGET', SITE, 'evacuated_at', 'evacuated_talks'))
if at and (ARGV[4] == 'finish' or ARGV[4] == talks) then return finish('same') end
rc('HSET', SITE, 'evacuated_at', at or int(NOW), 'evacuated_by', ARGV[2], 'evacuated_why', ARGV[3],
  'evacuated_talks', ARGV[4])
tell('site.evacuated', 'who', ARGV[2], 'why', ARGV[3], 'talks', ARGV[4])
arm('evacuation:site', 0)
return finish('evacuated')
