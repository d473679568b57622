-- PIECE breaking: an agent's line broke: their caller is kept for them, or goes to somebody else.
-- NEEDS parting
-- Return for how long a caller is kept for the agent of the page that died; nil: not at all.
local LOST = { connection_lost = true, phone_lost = true } -- by the page that died, before we knew
local function kept_ms(call, agent, page, presence, reason)
  local ms = tonumber(string.match(call.rules, ' r(%d+)') or T.REJOIN_MS)
  local lane, stays = string.match(call.lanes, '%S+'), presence == 'ready' or LOST[reason]
  local able = page == '1' and stays and rc('HEXISTS', places_key(agent), lane) == 1
  return able and ms > 0 and ms or nil
end

-- Bring a caller whose agent is gone to somebody else; to the same one first, if that may be.
local function break_off(call, why, spare)
  if TALKS[call.beside] and beside_of(call).agent ~= '' then return hand_over(call) end
  stop_beside(call, 'agent_lost')
  local agent = call.agent
  local page, presence, moving = unpack(rc('HMGET', A(agent), 'page', 'presence', 'moving'))
  local reason = rc('HGET', A(agent), 'reason')
  sever(call, why)
  local ms = kept_ms(call, agent, page, presence, reason)
  local moves = spare ~= '' or (moving or '') ~= ''
  if ms then
    call.prefer = agent
    if spare ~= '' then rc('HSET', A(agent), 'moving', spare) end
    arm('prefer:' .. call.id, ms)
  end
  wait_again(call, 'cut_off', true)
  if page ~= '1' then avoid(call, agent, rules_of(call).avoid) end
  if ms and not moves then
    rc('HSET', A(agent), 'presence', 'not_ready', 'reason', 'call_lost', 'rejoin', call.id)
  elseif ms and presence ~= 'ready' then -- lost with the page: another device is alive
    rc('HSET', A(agent), 'presence', 'ready', 'reason', '')
    tell_agent(agent, 'rejoined')
  end
  free(agent, 0, false)
  if ms and not moves then
    tell_agent(agent, 'call_lost')
    release_from(agent)
  elseif page == '1' and not ms then
    away(agent, 'not_ready', 'call_lost', 'call_lost')
  end
  match_call(call)
  match_agent(agent)
end
