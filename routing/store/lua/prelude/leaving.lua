-- PIECE leaving: the end of a call in whatever state it is.
-- NEEDS letting ending redialling consulting
-- What an agent did is counted once: when their part of a conversation is over.
local function count_talk(call, agent)
  rc('HINCRBY', A(agent), 'calls', 1)
  rc('HINCRBY', A(agent), 'talk_ms', int(NOW - (call.agent_at ~= '' and call.agent_at or call.talking_at)))
  if call.recall ~= '' and call.recall ~= '0' then
    rc('HSET', R .. ':last:' .. call.caller, 'agent', agent, 'at_ms', int(NOW))
    rc('PEXPIRE', R .. ':last:' .. call.caller, call.recall)
  end
end

local function leave_call(call, why, outcome)
  stop_beside(call, 'call_ended')
  local agent, was, rules, rung = call.agent, call.state, rules_of(call), nil
  if call.callback ~= '' then
    outcome = outcome_of_promise(call, outcome)
  elseif was == 'waiting' or was == 'offered' or was == 'connecting' then
    outcome = NOW - call.entered_at < rules.short and 'short_abandon' or 'abandoned'
  elseif was == 'talking' or was == 'survey' then
    outcome = 'served'
  end
  if was == 'waiting' or was == 'offered' then count(call.department, -1) end
  if was == 'offered' then
    rung = withdraw_all(call.offer, 'caller_left')
  elseif was == 'connecting' then
    ask('dismiss', call, call.agent_leg, call.offer, agent)
  end
  hush_caller(call)
  keep_place(call, why)
  end_call(call, outcome, why)
  if rung then
    let_off(rung)
  elseif agent ~= '' then
    if was == 'talking' then
      count_talk(call, agent)
    end
    if free(agent, was == 'talking' and rules.wrap_up or 0, was == 'talking') then
      match_agent(agent)
    end
  end
end
