-- PURPOSE write who is on call from now on, under a new epoch; the roster is to be applied anew
-- ARGV[1] at_ms milliseconds
-- ARGV[2...] department, json pairs: who is on call
-- KEYS site on_call
-- RETURNS ok
-- EVENTS
-- NEEDS base
rc('DEL', ON_CALL)
for i = 2, #ARGV, 2 do rc('HSET', ON_CALL, ARGV[i], ARGV[i + 1]) end
rc('HINCRBY', SITE, 'epoch', 1)
rc('HSET', SITE, 'version', '')
return finish('ok')
