-- PIECE promising: try to reach a caller, give up, and put the call aside until the next look.
-- NEEDS ending offers agents
-- How often a caller is dialled in all, and milliseconds: between two tries, of ringing.
local function terms_of(call)
  local tries, retry_ms, ring_ms = string.match(rc('HGET', C(call.id), 'terms'), '(%d+) (%d+) (%d+)')
  return tonumber(tries), tonumber(retry_ms), tonumber(ring_ms)
end

local function put_aside(call, after_ms)
  leave_lanes(call)
  forget_avoidances(call)
  rc('HDEL', C(call.id), 'lanes', 'stages', 'stage', 'avoiders', 'offer', 'agent', 'agent_leg')
  rc('HSET', C(call.id), 'state', 'promised')
  call.state, call.agent = 'promised', ''
  arm('call:' .. call.id, after_ms)
end

-- Note that the caller was not reached; the agent who was there goes on to the next.
local function failed_try(call, how)
  local agent, tries, retry_ms = call.agent, terms_of(call)
  local tried = rc('HINCRBY', C(call.id), 'tried', 1)
  local left = math.max(tries - tried, 0)
  tell('callback.tried', 'call', call.id, 'department', call.department, 'agent', agent, 'how', how,
    'tried', tried, 'left', left, 'next_at', left > 0 and int(NOW + retry_ms) or '')
  hush_caller(call)
  rc('HSET', A(agent), 'hush', ask('unanswered', call, call.agent_leg, call.offer, agent))
  call.epoch = rc('HINCRBY', C(call.id), 'epoch', 1)
  rc('HDEL', C(call.id), 'answered_at')
  if left > 0 then
    put_aside(call, retry_ms)
  else
    end_call(call, 'callback_failed', how)
  end
  free(agent, 0, false)
  match_agent(agent)
end

-- Have a promise looked at, or give up a try that nobody tells anything of.
local function look_at_promise(call)
  if call.state == 'connecting' then return failed_try(call, 'no_answer') end
  local checking = rc('HGET', C(call.id), 'checking')
  if not checking or rc('EXISTS', E(checking)) == 0 then
    rc('HSET', C(call.id), 'checking', ask('callback', call, ''))
  end
  arm('call:' .. call.id, T.CHECKING_MS)
end
