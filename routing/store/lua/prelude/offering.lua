-- PIECE offering: out of the lanes, or from the agent it was kept for; reserved for one agent.
-- NEEDS choosing outbox agents several summoning
local function unqueue(call)
  for lane in string.gmatch(call.lanes, '%S+') do rc('ZREM', LC(lane), call.id) end
  if call.prefer == '' then return end
  rc('ZREM', own_key(call.prefer), call.id)
  rc('HDEL', A(call.prefer), 'rejoin')
  rc('HDEL', C(call.id), 'prefer')
  disarm('prefer:' .. call.id)
  call.prefer = ''
end

local function make_offer(call, agent, agent_key, lane, counter, runner_up, runner_up_key)
  made = made + 1
  local id = made == 1 and ARGV[2] or ARGV[2] .. '-' .. made
  tell('call.offered', 'call', call.id, 'offer', id, 'agent', agent, 'lane', lane,
    'counter', counter, 'agent_key', agent_key, 'runner_up', runner_up or '',
    'runner_up_key', runner_up_key or '',
    'idle', rc('ZCARD', LA(lane)), 'epoch', rc('HGET', SITE, 'epoch') or '0', 'config', ARGV[3],
    'waited_ms', int(NOW - call.entered_at),
    'ring', call.prefer ~= '' and '1' or wanted(call))
  local first = call.state ~= 'offered'
  if first then
    if call.prefer ~= '' and string.find(call.rules, ' x', 1, true) then
      rc('HSET', C(call.id), 'alone', '1')
    end
    if call.state == 'waiting' then unqueue(call) end
    if call.stages ~= '' then disarm('stage:' .. call.id) end
    call.offer, call.agent = id, agent
  else
    call.offer, call.agent = call.offer .. ' ' .. id, call.agent .. ' ' .. agent
  end
  idle_out(agent)
  call.state, call.offers = 'offered', (tonumber(call.offers) or 0) + 1
  rc('HSET', C(call.id), 'state', 'offered', 'offer', call.offer, 'agent', call.agent,
    'offers', call.offers)
  stand_by(call)
  rc('HSET', A(agent), 'work', 'offered', 'call', call.id, 'offer', id, 'since', int(NOW),
    'offered_at', int(NOW))
  local effect, way = ring(call, id, agent, first)
  rc('HSET', O(id), 'state', 'asking', 'call', call.id, 'agent', agent, 'lane', lane, 'ring', effect)
  if way ~= '' then rc('HSET', O(id), 'way', way) end
  arm('offer:' .. id, T.UNSENT_MS)
end
