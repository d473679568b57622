-- PIECE places: write the lanes an agent serves; a place that did not change is left alone.
-- NEEDS agents
local function set_place(agent, lane, place)
  if rc('HEXISTS', LANES, lane) == 1 then
    serves[agent] = nil
    rc('HSET', places_key(agent), lane, place)
    rc('SADD', able_key(lane), agent)
  end
end

local function set_places(agent, places)
  for _, lane in ipairs(rc('HKEYS', places_key(agent))) do
    if not places[lane] then
      serves[agent] = nil
      rc('HDEL', places_key(agent), lane)
      rc('ZREM', LA(lane), agent)
      rc('SREM', able_key(lane), agent)
    end
  end
  for lane, place in pairs(places) do set_place(agent, lane, place) end
  idle_in(agent)
end
