-- PIECE avoiding: whom a call is not offered to for a while.
-- NEEDS base
local function avoid(call, agent, after_ms)
  if after_ms <= 0 then return end
  arm('avoid:' .. call.id .. ' ' .. agent, after_ms)
  if not string.find(' ' .. call.avoiders .. ' ', ' ' .. agent .. ' ', 1, true) then
    call.avoiders = call.avoiders == '' and agent or call.avoiders .. ' ' .. agent
    rc('HSET', C(call.id), 'avoiders', call.avoiders)
  end
end

local function forget_avoidances(call)
  for each in string.gmatch(call.avoiders, '%S+') do disarm('avoid:' .. call.id .. ' ' .. each) end
end
