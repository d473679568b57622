-- PURPOSE have the plan looked at, at the latest at an instant
-- ARGV[1] at_ms milliseconds
-- ARGV[2] plan_at milliseconds
-- KEYS due
-- RETURNS ok
-- EVENTS
-- NEEDS base
local known = due_at('plan:site')
if not known or tonumber(ARGV[2]) < known then arm('plan:site', ARGV[2] - NOW) end
return finish('ok')
