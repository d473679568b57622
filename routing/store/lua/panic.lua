-- PURPOSE raise the alarm for an agent who is abused or threatened, once for a conversation
-- ARGV[1] at_ms milliseconds
-- ARGV[2] agent id
-- KEYS agent call effect
-- RETURNS done same no_call
-- EVENTS call.panic
-- NEEDS meeting
local call = talk_of(ARGV[2])
if not call then return finish('no_call') end
if rc('HGET', C(call.id), 'alarm') == '1' then return finish('same') end
rc('HSET', C(call.id), 'alarm', '1')
tell('call.panic', 'call', call.id, 'agent', ARGV[2])
ask('panic', call, call.leg, '', ARGV[2])
return finish('done')
