-- PURPOSE tell what an agent wrote about the call they have, or had last
-- ARGV[1] at_ms milliseconds
-- ARGV[2] agent id
-- ARGV[3] about id of the call
-- ARGV[4] disposition code
-- ARGV[5] notes text
-- ARGV[6] tags text
-- ARGV[7] broke 1 when it says that the line broke, or empty
-- KEYS agent call
-- RETURNS noted not_theirs unknown
-- EVENTS agent.noted
-- NEEDS cut
local work, call, about = unpack(rc('HMGET', A(ARGV[2]), 'work', 'call', 'about'))
if not work then return finish('unknown') end
local talked_on = work == 'talking' and call
if ARGV[3] == '' or (ARGV[3] ~= talked_on and ARGV[3] ~= about) then return finish('not_theirs') end
tell('agent.noted', 'agent', ARGV[2], 'about', ARGV[3], 'disposition', ARGV[4],
  'notes', ARGV[5], 'tags', ARGV[6])
line_broke(ARGV[3], 'agent', ARGV[7] == '1', ARGV[2])
return finish('noted')
