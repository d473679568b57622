-- PURPOSE connect the caller of an agent's conversation with a number outside
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] agent id
-- ARGV[5] number number
-- KEYS agent call calls lane offer effect due
-- RETURNS consulting transferred no_call
-- EVENTS call.transferred call.offered
-- NEEDS leaving holding
local agent, call = ARGV[4], talk_of(ARGV[4])
if not call then return finish('no_call') end
if call.beside ~= '' then return finish('consulting') end
local leg, offer, wrap_up = call.agent_leg, call.offer, rules_of(call).wrap_up
local talked_ms = int(NOW - call.talking_at)
count_talk(call, agent)
tell('call.transferred', 'call', call.id, 'agent', agent, 'how', 'number', 'to', ARGV[5],
  'talked_ms', talked_ms)
rc('HINCRBY', C(call.id), 'talked', talked_ms)
leave_lanes(call)
call.epoch = rc('HINCRBY', C(call.id), 'epoch', 1)
rc('HSET', C(call.id), 'state', 'menu', 'waited', int(call.answered_at - call.entered_at))
rc('HDEL', C(call.id), 'offer', 'agent', 'agent_leg', 'answered_at', 'talking_at', 'held_at',
  'entered_at', 'agent_at', 'parting', 'lanes', 'stages', 'stage')
arm('call:' .. call.id, T.MENU_MS)
ask('refer', call, call.leg, '', '', ARGV[5])
rc('HSET', A(agent), 'hush', ask('cancel', call, leg, offer, agent))
free(agent, wrap_up, true)
match_agent(agent)
return finish('transferred')
