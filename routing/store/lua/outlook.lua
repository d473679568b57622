#!lua
-- PURPOSE say what an estimate of a waiting call's further wait is made of; nothing is changed
-- ARGV[1] at_ms milliseconds
-- ARGV[2] call id
-- ARGV[3] most events number
-- KEYS call lane lanes agent places site events
-- RETURNS outlook none
-- EVENTS
-- NEEDS read
local call, mine, able, shared, names = call_of(ARGV[2]), {}, {}, {}, {}
if not call or call.state ~= 'waiting' then return finish('none') end
local ahead, agents, rivals, before = 0, 0, 0, {}
for lane in string.gmatch(call.lanes, '%S+') do
  mine[lane] = true
  local rank = rc('ZRANK', LC(lane), call.id)
  local first = rank and (rank > 0 and rc('ZRANGE', LC(lane), 0, rank - 1) or {})
    or rc('ZRANGEBYSCORE', LC(lane), '-inf', '(' .. call.key)
  for _, id in ipairs(first) do
    if not before[id] then before[id], ahead = true, ahead + 1 end
  end
  for _, agent in ipairs(rc('SMEMBERS', able_key(lane))) do able[agent] = true end
end
for agent in pairs(able) do
  if rc('HGET', A(agent), 'presence') == 'ready' then agents = agents + 1 end
  for _, lane in ipairs(rc('HKEYS', places_key(agent))) do
    if not mine[lane] and not shared[lane] then names[#names + 1] = lane end
    shared[lane] = (shared[lane] or 0) + 1
  end
end
table.sort(names)
for _, lane in ipairs(names) do
  local waiting = rc('ZCOUNT', LC(lane), '-inf', '(' .. call.key)
  if waiting > 0 then rivals = rivals + waiting * shared[lane] / rc('SCARD', able_key(lane)) end
end
local paced, paces = unpack(rc('HMGET', SITE, 'paced', 'paces'))
local told = rc('XREVRANGE', R .. ':events', '+', '(' .. (paced or '0') .. '-0', 'COUNT', ARGV[3])
return finish('outlook', call.department, int(ahead), string.format('%.17g', rivals), int(agents),
  rc('HGET', C(call.id), 'head_start') or '0', paces or '', told)
