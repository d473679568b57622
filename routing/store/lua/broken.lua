-- PURPOSE tell of rules found broken, once in a while however many processes look
-- ARGV[1] at_ms milliseconds
-- ARGV[2...] name, what pairs
-- KEYS site
-- RETURNS told again
-- EVENTS invariant.broken
-- NEEDS base
if NOW - (tonumber(rc('HGET', SITE, 'broken_at')) or 0) < T.BROKEN_MS then return finish('again') end
rc('HSET', SITE, 'broken_at', ARGV[1])
for i = 2, #ARGV, 2 do tell('invariant.broken', 'name', ARGV[i], 'what', ARGV[i + 1]) end
return finish('told')
