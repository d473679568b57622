-- PIECE lapses: what a passed deadline means for an agent, a request to the carrier, or a lane.
-- NEEDS duty wrapping evacuating
local pass = {}
function pass.wrap(agent) wrapped(agent, 'wrap_up_ended') end
function pass.alive(agent)
  local presence, doubt = unpack(rc('HMGET', A(agent), 'presence', 'doubt'))
  if presence ~= 'ready' then return end
  local why = doubt and doubt ~= '' and doubt or 'connection_lost'
  rc('HDEL', A(agent), 'doubt')
  away(agent, 'not_ready', why, why)
end
function pass.avoid(pair) match_agent(string.match(pair, ' (%S+)$')) end
function pass.effect(id)
  local kind, sent = unpack(rc('HMGET', E(id), 'kind', 'sent'))
  if ONCE[kind] and sent == '1' then return close(id) end
  rc('HDEL', E(id), 'process')
  enqueue(id)
end
function pass.evacuation() clear_out() end
function pass.plan(whose)
  ask('plan', { id = '', epoch = 0 }, '')
  if whose ~= 'site' then arm('plan:' .. whose, T.CHECKING_MS) end
end
function pass.lane(id)
  local joined, left, mark = unpack(rc('HMGET', L(id), 'joined', 'left', 'mark'))
  joined = joined or '0'
  local kept = string.find(' ' .. (rc('HGET', SITE, 'reserves') or '') .. ' ', ' ' .. id .. ' ', 1, true)
  if kept or joined ~= (left or '0') or joined ~= (mark or '0') then
    rc('HSET', L(id), 'mark', joined)
    return arm('lane:' .. id, T.LANE_MS)
  end
  for _, agent in ipairs(rc('SMEMBERS', able_key(id))) do
    serves[agent] = nil
    rc('HDEL', places_key(agent), id)
  end
  rc('DEL', L(id), LC(id), LA(id), able_key(id))
  rc('HDEL', LANES, id)
  rc('HINCRBY', SITE, 'epoch', 1)
end
