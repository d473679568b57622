-- PIECE presence: sign in, and be ready.
-- NEEDS places releasing duty
local function sign_in(agent, endpoint, page, first, cause)
  rc('HSET', A(agent), 'endpoint', endpoint, 'page', page)
  if page ~= '1' then disarm('alive:' .. agent) end
  if (rc('HGET', A(agent), 'presence') or 'signed_out') == 'signed_out' then
    begin_shift(agent)
    rc('SADD', R .. ':agents', agent)
    rc('HSETNX', A(agent), 'work', 'idle')
    rc('HSET', A(agent), 'presence', 'not_ready', 'reason', '', 'since', int(NOW),
      'idle_since', int(NOW))
    if page == '1' then arm('alive:' .. agent, T.ALIVE_MS) end
    tell_agent(agent, cause)
  end
  local places = {}
  for i = first, #ARGV, 2 do places[ARGV[i]] = ARGV[i + 1] end
  set_places(agent, places)
  release_from(agent)
  match_agent(agent)
end

local function make_ready(agent, reason, cause)
  if rc('HEXISTS', SITE, 'evacuated_at') == 1 then -- the roster would have them back
    return away(agent, 'not_ready', 'evacuated', cause)
  end
  begin_shift(agent)
  rc('HSET', A(agent), 'presence', 'ready', 'reason', reason, 'misses', '0', 'strikes', '0',
    'since', int(NOW), 'doubt', '')
  if not keeps('ready') then rc('HSET', A(agent), 'idle_since', int(NOW)) end
  if rc('HGET', A(agent), 'page') == '1' and not due_at('alive:' .. agent) then
    arm('alive:' .. agent, T.ALIVE_MS)
  end
  tell_agent(agent, cause)
  idle_in(agent)
  local kept = rc('HGET', A(agent), 'rejoin')
  if kept and kept ~= '' then -- their own caller, before whoever has waited longer
    local call = call_of(kept)
    local lane = string.match(call.lanes, '%S+')
    make_offer(call, agent, int(rc('ZSCORE', LA(lane), agent)), lane, 'preferred')
  end
  match_agent(agent)
end
