-- PURPOSE prolong the proof of life of an agent who answers on a page
-- ARGV[1] alive_until milliseconds
-- ARGV[2] agent id
-- KEYS agent due
-- RETURNS ok unknown rejoin
-- EVENTS
-- NEEDS base
local presence, page, doubt, kept = unpack(rc('HMGET', A(ARGV[2]), 'presence', 'page', 'doubt', 'rejoin'))
if not presence or presence == 'signed_out' then return finish('unknown') end
if doubt and doubt ~= '' then rc('HDEL', A(ARGV[2]), 'doubt') end
if page == '1' then arm('alive:' .. ARGV[2], 0) end
return finish(kept and kept ~= '' and 'rejoin' or 'ok')
