-- PIECE able: what the agents who could answer a call do, of many some.
-- NEEDS base
-- Add what one agent does, and which lanes they serve, unless they serve a lane looked at before.
local function look_at(agent, before, shared, busy)
  local serves = rc('HKEYS', places_key(agent))
  for _, lane in ipairs(serves) do
    if before[lane] then return end
  end
  local presence, work, since, ends =
    unpack(rc('HMGET', A(agent), 'presence', 'work', 'since', 'wrap_up_until'))
  if presence == 'ready' then
    busy[#busy + 1] = { work, since, work == 'wrap_up' and ends or '0' }
  end
  for _, lane in ipairs(serves) do shared[lane] = (shared[lane] or 0) + 1 end
end

-- Return so many members of a set: always the same ones while it stays as it is, so that an estimate
-- does not change by whom it looked at.
local function some_of(set, count)
  local found, cursor = {}, '0'
  repeat
    local more
    cursor, more = unpack(rc('SSCAN', set, cursor, 'COUNT', count))
    for _, member in ipairs(more) do
      if #found < count then found[#found + 1] = member end
    end
  until #found == count or cursor == '0'
  return found
end

-- Return what those able to answer who are ready do, since and until when, and how many serve each lane;
-- of many, of so many, and how many each of them stands for. Who serves several of the lanes counts once.
local function able_to(lanes, most)
  local all, each, shared, busy, before = 0, 1, {}, {}, {}
  for lane in string.gmatch(lanes, '%S+') do all = all + rc('SCARD', able_key(lane)) end
  if all > most then each = all / most end
  for lane in string.gmatch(lanes, '%S+') do
    local able = able_key(lane)
    local agents = each == 1 and rc('SMEMBERS', able) or some_of(able, math.ceil(rc('SCARD', able) / each))
    for _, agent in ipairs(agents) do look_at(agent, before, shared, busy) end
    before[lane] = true
  end
  return busy, shared, each
end
