-- PIECE holding: music for the caller instead of the agent, and back.
-- NEEDS read outbox
local function hold_caller(call)
  rc('HSET', C(call.id), 'held_at', int(NOW))
  tell('call.held', 'call', call.id, 'agent', call.agent)
  ask('hold', call, call.leg, '', '', 'on')
end

local function resume_caller(call, held_at, cause)
  rc('HDEL', C(call.id), 'held_at')
  tell('call.resumed', 'call', call.id, 'agent', call.agent, 'cause', cause,
    'held_ms', int(NOW - held_at))
  ask('hold', call, call.leg, '', '', 'off')
end

-- The conversation an agent leads now, nil for none.
local function talk_of(agent)
  local id = rc('HGET', A(agent), 'call')
  local call = id and call_of(id)
  return call and call.state == 'talking' and call.agent == agent and call or nil
end
