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

-- Return what those able to answer who are ready do, since and until when, and how many serve each lane.
local function able_to(lanes)
  local able, shared, busy = {}, {}, {}
  for lane in string.gmatch(lanes, '%S+') do
    for _, agent in ipairs(rc('SMEMBERS', able_key(lane))) do able[agent] = true end
  end
  for agent in pairs(able) do
    local presence, work, since, ends =
      unpack(rc('HMGET', A(agent), 'presence', 'work', 'since', 'wrap_up_until'))
    if presence == 'ready' then
      busy[#busy + 1] = { work, since, work == 'wrap_up' and ends or '0' }
    end
    for _, lane in ipairs(rc('HKEYS', places_key(agent))) do shared[lane] = (shared[lane] or 0) + 1 end
  end
  return busy, shared
end

-- Return for each other lane with callers ahead: how many, who of its agents serve these too, and all of them.
local function rivals_of(lanes, key, shared)
  local names, rivals = {}, {}
  for lane in pairs(shared) do
    if not string.find(' ' .. lanes .. ' ', ' ' .. lane .. ' ', 1, true) then names[#names + 1] = lane end
  end
  table.sort(names)
  for _, lane in ipairs(names) do
    local before = rc('ZCOUNT', LC(lane), '-inf', '(' .. key)
    if before > 0 then rivals[#rivals + 1] = { before, shared[lane], rc('SCARD', able_key(lane)) } end
  end
  return rivals
end
