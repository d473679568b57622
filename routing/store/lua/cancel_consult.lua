-- PURPOSE end a consultation however far it is: the customer is with the agent again
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] agent id
-- KEYS agent call lane offer effect due
-- RETURNS done no_call no_consult
-- EVENTS consult.ended offer.withdrawn call.resumed call.offered
-- NEEDS meeting
local call = talk_of(ARGV[4])
if not call then return finish('no_call') end
if call.beside == '' then return finish('no_consult') end
stop_beside(call, 'cancelled')
return finish('done')
