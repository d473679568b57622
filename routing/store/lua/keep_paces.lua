-- PURPOSE keep paces that have seen the events up to a number, unless newer ones are kept
-- ARGV[1] at_ms milliseconds
-- ARGV[2] seq number
-- ARGV[3] paces json
-- KEYS site
-- RETURNS kept older
-- EVENTS
-- NEEDS base
if tonumber(ARGV[2]) <= tonumber(rc('HGET', SITE, 'paced') or '0') then return finish('older') end
rc('HSET', SITE, 'paced', ARGV[2], 'paces', ARGV[3])
return finish('kept')
