-- PIECE matching: the smallest key wins, on both sides; a pair that avoids each other is passed
-- over, one further down; an agent's head starts count when they free. The event that makes a
-- match possible makes the match.
-- NEEDS choosing outbox agents
local function make_offer(call, agent, agent_key, lane, counter, runner_up, runner_up_key)
  made = made + 1
  local id = made == 1 and ARGV[2] or ARGV[2] .. '-' .. made
  tell('call.offered', 'call', call.id, 'offer', id, 'agent', agent, 'lane', lane,
    'counter', counter, 'agent_key', agent_key, 'runner_up', runner_up or '',
    'runner_up_key', runner_up_key or '',
    'idle', rc('ZCARD', LA(lane)), 'epoch', int(rc('HGET', SITE, 'epoch')), 'config', ARGV[3],
    'waited_ms', int(NOW - call.entered_at))
  for each in string.gmatch(call.lanes, '%S+') do rc('ZREM', LC(each), call.id) end
  if call.stages ~= '' then disarm('stage:' .. call.id) end
  idle_out(agent)
  call.state, call.offers = 'offered', (tonumber(call.offers) or 0) + 1
  rc('HSET', C(call.id), 'state', 'offered', 'offer', id, 'agent', agent, 'offers', call.offers)
  rc('HSET', A(agent), 'work', 'offered', 'call', call.id, 'offer', id, 'since', int(NOW),
    'offered_at', int(NOW))
  local ring = ask('ring', call, '', id, agent)
  rc('HSET', O(id), 'state', 'asking', 'call', call.id, 'agent', agent, 'lane', lane, 'ring', ring)
  arm('offer:' .. id, T.UNSENT_MS)
end

local function match_call(call)
  for lane in string.gmatch(call.lanes, '%S+') do
    local able = first_of(LA(lane), 2, function(agent)
      return call.avoiders == '' or not avoids(call.id, agent)
    end)
    if able[1] then
      local counter = counter_of(able[1], lane)
      if counter == 'random' then able = drawn(call, lane) end
      make_offer(call, able[1], able[2], lane, counter, able[3], able[4])
      return
    end
  end
end

local function match_agent(agent)
  local presence, work = unpack(rc('HMGET', A(agent), 'presence', 'work'))
  if presence ~= 'ready' or work ~= 'idle' then return end
  local best
  local places = rc('HGETALL', places_key(agent))
  for i = 1, #places, 2 do
    local lane = places[i]
    local head = first_of(LC(lane), 1, function(call) return not avoids(call, agent) end)
    local counter, head_start = string.match(places[i + 1], ' (%S+) (%d+)')
    local mine = head[1] and { head[2] - head_start, head[1], lane, counter }
    if mine and (not best or mine[1] < best[1] or (mine[1] == best[1] and (mine[2] < best[2]
        or (mine[2] == best[2] and mine[3] < best[3])))) then best = mine end
  end
  if not best then return end
  local others = best[4] == 'random' and {} or first_of(LA(best[3]), 1, function(other)
    return other ~= agent and not avoids(best[2], other)
  end)
  local key = int(rc('ZSCORE', LA(best[3]), agent))
  make_offer(call_of(best[2]), agent, key, best[3], best[4], others[1], others[2])
end
