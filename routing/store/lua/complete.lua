-- PURPOSE leave the caller to the consulted party; the agent is done
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] agent id
-- KEYS agent call calls lane offer effect due
-- RETURNS done no_call no_consult ringing
-- EVENTS consult.ended call.resumed call.ended call.offered
-- NEEDS meeting handing
local call = talk_of(ARGV[4])
if not call then return finish('no_call') end
if not TALKS[call.beside] then return finish(call.beside == '' and 'no_consult' or 'ringing') end
hand_over(call)
return finish('done')
