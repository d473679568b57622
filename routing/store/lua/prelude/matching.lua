-- PIECE matching: the smallest key wins, on both sides; a pair that avoids each other is passed
-- over, one further down. The event that makes a match possible makes the match.
-- NEEDS freeing
local function match_call(call)
  if call.prefer ~= '' then return match_agent(call.prefer, call) end
  if call.state == 'offered' and not hungry(call) then return end
  for lane in string.gmatch(call.lanes, '%S+') do
    local able = first_of(LA(lane), 2, function(agent)
      return call.avoiders == '' or not avoids(call.id, agent)
    end)
    if offer_in(call, lane, without_alarm(call, able)) then
      return hungry(call) and match_call(call)
    end
  end
  if call.state ~= 'offered' and exhausted(call) then return match_call(call) end
end
