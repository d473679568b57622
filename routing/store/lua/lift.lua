-- PURPOSE let agents be ready again after an evacuation; nobody is made so
-- ARGV[1] at_ms milliseconds
-- ARGV[2] who name
-- KEYS site due
-- RETURNS lifted same
-- EVENTS site.reopened
-- NEEDS base
local at = rc('HGET', SITE, 'evacuated_at')
if not at then return finish('same') end
tell('site.reopened', 'who', ARGV[2], 'lasted_ms', int(NOW - at))
rc('HDEL', SITE, 'evacuated_at', 'evacuated_by', 'evacuated_why', 'evacuated_talks')
disarm('evacuation:site')
return finish('lifted')
