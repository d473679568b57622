-- PIECE deadlines: what a passed deadline means, by the state its object is in.
-- NEEDS rung_out widening promising consulting evacuating
local pass = {}
function pass.call(id)
  local call = call_of(id)
  if call.state == 'ended' then return rc('DEL', C(id)) end
  if virtual(call) then return look_at_promise(call) end
  local checking = rc('HGET', C(id), 'checking')
  if not checking or rc('EXISTS', E(checking)) == 0 then
    rc('HSET', C(id), 'checking', ask('check', call, call.leg))
    if call.state == 'talking' then ask('check_agent', call, call.agent_leg) end
    if TALKS[call.beside] then ask('check_agent', call, beside_of(call).leg) end
  end
  arm('call:' .. id, T.CHECKING_MS)
end
function pass.offer(id)
  local offer = offer_of(id)
  if not offer.live then return rc('DEL', O(id)) end
  if offer.fate ~= '' then return fated(offer) end
  if offer.state == 'ringing' then return refuse_offer(offer, 'missed', '', false) end
  refuse_offer(offer, 'unreachable', 'not_asked', false)
end
function pass.more(id)
  local call = call_of(id)
  rc('HSET', C(id), 'wanted', wanted(call) + 1)
  stand_by(call)
  match_call(call)
end
function pass.stage(id) next_stage(id) end
function pass.wrap(agent) wrapped(agent, 'wrap_up_ended') end
function pass.alive(agent)
  local presence, doubt = unpack(rc('HMGET', A(agent), 'presence', 'doubt'))
  if presence ~= 'ready' then return end
  local why = doubt and doubt ~= '' and doubt or 'connection_lost'
  rc('HDEL', A(agent), 'doubt')
  away(agent, 'not_ready', why, why)
end
function pass.avoid(pair) match_agent(string.match(pair, ' (%S+)$')) end
function pass.prefer(id) release(call_of(id)) end
function pass.aside(id) beside_over(call_of(id), 'no_answer', false) end
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
