-- PIECE parting: a conversation that ends while its caller stays: talking is no waiting, so what
-- counts as waited goes on from where it stopped.
-- NEEDS leaving handing duty
-- Put a caller who talked back into their lanes, at the place they had or at the one that what they
-- really waited gives them, and have them told `why`; their agent's leg is ended.
local function wait_again(call, why, old_place)
  local agent, leg, offer = call.agent, call.agent_leg, call.offer
  local waited = call.answered_at - call.entered_at
  rc('HINCRBY', C(call.id), 'talked', int(NOW - call.talking_at))
  call.entered_at = int(NOW - waited)
  if not old_place then
    call.key = int(call.entered_at - (tonumber(rc('HGET', C(call.id), 'head_start')) or 0))
  end
  call.epoch = rc('HINCRBY', C(call.id), 'epoch', 1)
  rc('HSET', C(call.id), 'entered_at', call.entered_at, 'key', call.key)
  rc('HDEL', C(call.id), 'answered_at', 'talking_at', 'held_at', 'agent_at', 'parting')
  count(call.department, 1)
  if call.prefer == '' then
    queue(call)
  else
    rc('HSET', C(call.id), 'state', 'waiting', 'prefer', call.prefer)
    rc('HDEL', C(call.id), 'offer', 'agent', 'agent_leg')
    call.state, call.offer, call.agent, call.agent_leg = 'waiting', '', '', ''
    rc('ZADD', own_key(call.prefer), call.key, call.id)
    arm_stage(call)
  end
  arm('call:' .. call.id, T.WAIT_MS)
  ask('return', call, call.leg, '', '', why)
  rc('HSET', A(agent), 'hush', ask('cancel', call, leg, offer, agent))
end

-- Count and tell that an agent is parted from a caller who stays.
local function sever(call, why)
  count_talk(call, call.agent)
  tell('call.severed', 'call', call.id, 'agent', call.agent, 'why', why,
    'talked_ms', int(NOW - call.talking_at))
end
