-- PIECE ahead: who is served before a call, in its lanes and in others of the same agents.
-- NEEDS base
-- Count those ahead in any of the lanes; where the call does not stand, by its key. Who stands in
-- several counts once: of many, as often as among the first of them.
local function ahead_of(id, lanes, key, most)
  local ranks, all, count, seen, before = {}, 0, 0, 0, {}
  for lane in string.gmatch(lanes, '%S+') do
    ranks[lane] = rc('ZRANK', LC(lane), id) or rc('ZCOUNT', LC(lane), '-inf', '(' .. key)
    all = all + ranks[lane]
  end
  if all == 0 or ranks[lanes] then return int(all) end
  for lane, rank in pairs(ranks) do
    local first = math.ceil(rank * math.min(1, most / all))
    for _, each in ipairs(first > 0 and rc('ZRANGE', LC(lane), 0, first - 1) or {}) do
      seen = seen + 1
      if not before[each] then before[each], count = true, count + 1 end
    end
  end
  return int(math.floor(count * all / seen + 0.5))
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
