-- PIECE reserving: agents a department keeps free for its own calls, counted in its plain lane.
-- NEEDS choosing agents
local function at_work(lane) return rc('ZCOUNT', LA(lane), '-inf', '(' .. int(T.ON_CALL_KEY)) end

-- Whether nobody may leave now for this lane's calls; `held` is how the place in it goes on.
local function held_back(held)
  for lane, left in string.gmatch(held, '(%x+)=(%d+)') do
    if at_work(lane) <= tonumber(left) then return true end
  end
end

local function may_leave(agent, lane)
  local _, held = counter_of(agent, lane)
  return held == '' or not held_back(held)
end

-- Once enough stand idle again, whoever was kept free is matched: `match` says who was rung.
local function relieve(match)
  local lanes = {}
  for lane in pairs(stood) do lanes[#lanes + 1] = lane end
  table.sort(lanes)
  for _, lane in ipairs(lanes) do
    local left, came = stood[lane].left, stood[lane].came
    stood[lane] = nil
    if at_work(lane) - came <= left and at_work(lane) > left then
      for _, agent in ipairs(rc('ZRANGE', LA(lane), 0, -1)) do
        local rung
        repeat rung = at_work(lane) > left and match(agent) until not rung or rung == agent
      end
    end
  end
end
