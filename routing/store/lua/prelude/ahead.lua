-- PIECE ahead: who is served before a call, in its lanes and in others of the same agents.
-- NEEDS base
-- Count those ahead in any of the lanes; where the call does not stand, by its key.
local function ahead_of(id, lanes, key)
  local before, count = {}, 0
  for lane in string.gmatch(lanes, '%S+') do
    local rank = rc('ZRANK', LC(lane), id)
    local first = rank and (rank > 0 and rc('ZRANGE', LC(lane), 0, rank - 1) or {})
      or rc('ZRANGEBYSCORE', LC(lane), '-inf', '(' .. key)
    for _, each in ipairs(first) do
      if not before[each] then before[each], count = true, count + 1 end
    end
  end
  return int(count)
end

-- Return how many agents able to answer are ready, and how many of the able serve each lane.
local function able_to(lanes)
  local able, shared, ready = {}, {}, 0
  for lane in string.gmatch(lanes, '%S+') do
    for _, agent in ipairs(rc('SMEMBERS', able_key(lane))) do able[agent] = true end
  end
  for agent in pairs(able) do
    if rc('HGET', A(agent), 'presence') == 'ready' then ready = ready + 1 end
    for _, lane in ipairs(rc('HKEYS', places_key(agent))) do shared[lane] = (shared[lane] or 0) + 1 end
  end
  return int(ready), shared
end

-- Count those ahead in other lanes, each by the share of that lane's agents who serve these too.
local function rivals_of(lanes, key, shared)
  local names, rivals = {}, 0
  for lane in pairs(shared) do
    if not string.find(' ' .. lanes .. ' ', ' ' .. lane .. ' ', 1, true) then names[#names + 1] = lane end
  end
  table.sort(names)
  for _, lane in ipairs(names) do
    local before = rc('ZCOUNT', LC(lane), '-inf', '(' .. key)
    if before > 0 then rivals = rivals + before * shared[lane] / rc('SCARD', able_key(lane)) end
  end
  return string.format('%.17g', rivals)
end
