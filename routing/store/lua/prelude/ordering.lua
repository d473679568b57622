-- PIECE ordering: whom a call is offered to in a lane: the first, or a lot; never who is kept free.
-- NEEDS offering alarming reserving
-- The first of a lane who may be offered a call, and who comes next in the order.
local function first_free(call, lane)
  local found = false
  return first_of(LA(lane), 2, function(agent)
    if avoids(call, agent) then return false end
    found = found or may_leave(agent, lane)
    return found
  end)
end

-- One of a lane by lot; should it fall on somebody kept free, by another lot among the others.
local function fairly_drawn(call, lane)
  local found, able = drawn(call, lane), {}
  if may_leave(found[1], lane) then return found end
  local idle = rc('ZRANGE', LA(lane), 0, -1, 'WITHSCORES')
  for i = 1, #idle, 2 do
    if not avoids(call.id, idle[i]) and may_leave(idle[i], lane) then
      able[#able + 1] = { idle[i], int(idle[i + 1]) }
    end
  end
  return able[lot(#able, 'again') + 1]
end

-- Who of those `able` in a lane is rung for a call, and what orders them there.
local function pick(call, lane, able)
  if not able[1] then return able end
  local counter, held = counter_of(able[1], lane)
  if held ~= '' and held_back(held) then
    able = without_alarm(call, first_free(call.id, lane))
    if not able[1] then return able end
    counter = counter_of(able[1], lane)
  end
  if counter == 'random' then able = fairly_drawn(call, lane) end
  return able, counter
end

local function offer_in(call, lane, able)
  local counter
  able, counter = pick(call, lane, able)
  if not able[1] then return end
  make_offer(call, able[1], able[2], lane, counter, able[3], able[4])
  return able[1]
end
