-- PIECE several: a call may ring several agents at once. While it may ring more it stands in its
-- lanes all the same, behind everyone for whom nobody is rung yet.
-- NEEDS read
local function wanted(call)
  local most = string.match(call.rules, ' x(%d+)')
  return most and (tonumber(rc('HGET', C(call.id), 'wanted')) or tonumber(most)) or 1
end

-- Whether more agents may be rung for a call that rings some; not while one is asked before all.
local function hungry(call)
  if not string.find(call.rules, ' x', 1, true) then return false end
  if rc('HGET', C(call.id), 'alone') == '1' then return false end
  local _, spaces = string.gsub(call.offer, ' ', '')
  return spaces + 1 < wanted(call)
end

local function stand_by(call)
  if not string.find(call.rules, ' x', 1, true) then return end
  local more_ms, more = string.match(call.rules, '+(%d+)'), hungry(call)
  if more_ms and wanted(call) < T.MOST_AT_ONCE and rc('HGET', C(call.id), 'alone') ~= '1'
    and not due_at('more:' .. call.id) then arm('more:' .. call.id, more_ms) end
  for lane in string.gmatch(call.lanes, '%S+') do
    if more then
      rc('ZADD', LC(lane), int(call.key + T.BEHIND_MS), call.id)
    else
      rc('ZREM', LC(lane), call.id)
    end
  end
end

local function rings_no_more(call)
  if string.find(call.rules, '+', 1, true) then disarm('more:' .. call.id) end
  if string.find(call.rules, ' x', 1, true) then rc('HDEL', C(call.id), 'alone') end
end
