-- PURPOSE send the caller of an agent's conversation to a queue, or to one agent
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] agent id
-- ARGV[5] lane id
-- ARGV[6] department name
-- ARGV[7] demand text
-- ARGV[8] stages json: list of at_ms, lane, department, demand, cause, rules
-- ARGV[9] rules milliseconds, figures in a line
-- ARGV[10] head_start milliseconds
-- ARGV[11] cause name: department, agent or up
-- ARGV[12] target agent, or empty
-- KEYS agent call lanes lane queued offer effect due
-- RETURNS consulting transferred no_call not_ready no_lane
-- EVENTS call.transferred call.moved call.offered
-- NEEDS parting widening holding
local agent, call, joined, target = ARGV[4], talk_of(ARGV[4]), { ARGV[5] }, ARGV[12]
if not call then return finish('no_call') end
if call.beside ~= '' then return finish('consulting') end
if ARGV[8] ~= '' then
  for i, stage in ipairs(cjson.decode(ARGV[8])) do joined[i + 1] = stage[2] end
end
for _, lane in ipairs(joined) do
  if rc('HEXISTS', LANES, lane) == 0 then return finish('no_lane') end
end
if target ~= '' and rc('HGET', A(target), 'presence') ~= 'ready' then return finish('not_ready') end
local wrap_up = rules_of(call).wrap_up
count_talk(call, agent)
tell('call.transferred', 'call', call.id, 'agent', agent, 'how', ARGV[11],
  'to', target ~= '' and target or ARGV[6], 'talked_ms', int(NOW - call.talking_at))
leave_lanes(call)
for _, lane in ipairs(joined) do rc('HINCRBY', L(lane), 'joined', 1) end
call.lanes, call.stages, call.stage, call.rules = ARGV[5], ARGV[8], '', under(call, ARGV[9])
call.department = ARGV[6]
rc('HDEL', C(call.id), 'stage')
rc('HSET', C(call.id), 'lanes', ARGV[5], 'stages', ARGV[8], 'rules', call.rules,
  'department', ARGV[6], 'demand', ARGV[7], 'head_start', ARGV[10])
if target ~= '' and rc('HEXISTS', places_key(target), ARGV[5]) == 1 then
  call.prefer = target
  arm('prefer:' .. call.id, T.TRANSFER_MS)
end
wait_again(call, 'transferred', false)
tell_moved(call, ARGV[7], ARGV[10], 'transferred', agent)
avoid(call, agent, rules_of(call).avoid)
free(agent, wrap_up, true)
match_call(call)
match_agent(agent)
return finish('transferred')
