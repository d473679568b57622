-- PIECE releasing: a call that was kept for one agent becomes everybody's who can answer it.
-- NEEDS calls
-- Let everybody able answer a call that was kept for one agent.
local function release(call)
  unqueue(call)
  queue(call)
  match_call(call)
end

-- Release the calls kept for an agent who is not ready, or may not serve them any more.
local function release_from(agent)
  for _, id in ipairs(rc('ZRANGE', own_key(agent), 0, -1)) do
    local lane = string.match(rc('HGET', C(id), 'lanes'), '%S+')
    local presence, rejoin = unpack(rc('HMGET', A(agent), 'presence', 'rejoin'))
    if (presence ~= 'ready' and rejoin ~= id)
        or rc('HEXISTS', places_key(agent), lane) == 0 then release(call_of(id)) end
  end
end
