-- PURPOSE write new places for signed-in agents, sign out those gone, raise the epoch
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] version version of the roster
-- ARGV[5] epoch number
-- ARGV[6] stay json: list of agent, endpoint, page, places by lane, devices
-- ARGV[7] gone json: list of agents
-- ARGV[8] keeps names of what leaves an idle clock running
-- ARGV[9] reserves ids of the lanes that stay open
-- KEYS site agent places lane call offer effect due
-- RETURNS indexed stale
-- EVENTS roster.changed agent.changed agent.endpoint offer.withdrawn call.offered
-- NEEDS duty
local function here(agent)
  local presence = rc('HGET', A(agent), 'presence')
  return presence and presence ~= 'signed_out'
end
if (tonumber(rc('HGET', SITE, 'epoch')) or 0) ~= tonumber(ARGV[5]) then return finish('stale') end
local epoch = rc('HINCRBY', SITE, 'epoch', 1)
rc('HSET', SITE, 'keeps', ARGV[8], 'reserves', ARGV[9])
if rc('HGET', SITE, 'version') ~= ARGV[4] then
  rc('HSET', SITE, 'version', ARGV[4])
  tell('roster.changed', 'epoch', int(epoch), 'config', ARGV[4])
end
for _, agent in ipairs(cjson.decode(ARGV[7])) do
  if here(agent) then away(agent, 'signed_out', '', 'roster') end
end
local stay = {}
for _, who in ipairs(cjson.decode(ARGV[6])) do
  if here(who[1]) then
    stay[#stay + 1] = who[1]
    local present, moving = unpack(rc('HMGET', A(who[1]), 'endpoint', 'moving'))
    local theirs = { [''] = true }
    for _, device in ipairs(who[5]) do theirs[device] = true end
    if not theirs[moving or ''] then rc('HDEL', A(who[1]), 'moving') end
    if not theirs[present] then take_up(who[1], who[2]) end
    set_places(who[1], who[4])
  end
end
for _, agent in ipairs(stay) do release_from(agent) end
for _, agent in ipairs(stay) do match_agent(agent) end
return finish('indexed')
