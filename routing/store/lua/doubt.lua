-- PURPOSE note that a ready agent's page is alive and its phone is not: how long it may be so
-- ARGV[1] until milliseconds
-- ARGV[2] agent id
-- ARGV[3] why word
-- KEYS agent due
-- RETURNS ok unknown
-- EVENTS
-- NEEDS base
local presence, page, doubt = unpack(rc('HMGET', A(ARGV[2]), 'presence', 'page', 'doubt'))
if not presence or presence == 'signed_out' then return finish('unknown') end
if page == '1' and presence == 'ready' and (doubt or '') == '' then
  rc('HSET', A(ARGV[2]), 'doubt', ARGV[3])
  arm('alive:' .. ARGV[2], 0)
end
return finish('ok')
