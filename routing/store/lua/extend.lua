-- PURPOSE let wrap-up last until an instant, within what the department allows
-- ARGV[1] at_ms milliseconds
-- ARGV[2] agent id
-- ARGV[3] until milliseconds
-- ARGV[4] most milliseconds, from the beginning of the wrap-up
-- KEYS agent due
-- RETURNS extended same unknown
-- EVENTS agent.changed
-- NEEDS base agents
local agent = ARGV[2]
local work, since, ends = unpack(rc('HMGET', A(agent), 'work', 'since', 'wrap_up_until'))
if not work then return finish('unknown') end
if work ~= 'wrap_up' then return finish('same') end
local until_ms = math.min(tonumber(ARGV[3]), tonumber(since) + tonumber(ARGV[4]))
if until_ms <= tonumber(ends) then return finish('same') end
rc('HSET', A(agent), 'wrap_up_until', int(until_ms))
arm('wrap:' .. agent, until_ms - NOW)
tell_agent(agent, 'wrap_up_extended')
return finish('extended')
