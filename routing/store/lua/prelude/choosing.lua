-- PIECE choosing: who comes first in a sorted set, those who avoid each other passed over; and a
-- lot, uniform among those who could take the call.
-- NEEDS read
local function avoids(call, agent) return due_at('avoid:' .. call .. ' ' .. agent) end

-- Up to `wanted` members of a sorted set that `passes`, as member, score, member, score.
local function first_of(key, wanted, passes)
  local found, from, step = {}, 0, wanted
  repeat
    local some = rc('ZRANGE', key, from, from + step - 1, 'WITHSCORES')
    for i = 1, #some, 2 do
      if #found < wanted * 2 and passes(some[i]) then
        found[#found + 1] = some[i]
        found[#found + 1] = int(some[i + 1])
      end
    end
    from, step = from + #some / 2, 16
  until #found >= wanted * 2 or #some == 0
  return found
end

-- The nth of `among`: the transition's own random id is the random number.
local function lot(among, again)
  local drawn = tonumber(string.sub(redis.sha1hex(ARGV[2] .. made .. (again or '')), 1, 8), 16)
  return math.floor(drawn * among / 2 ^ 32)
end

-- One idle agent of a lane by lot, those who avoid the call left out, without listing the lane.
local function drawn(call, lane)
  local out = {}
  for each in string.gmatch(call.avoiders, '%S+') do
    out[#out + 1] = avoids(call.id, each) and rc('ZRANK', LA(lane), each) or nil
  end
  table.sort(out)
  local at = lot(rc('ZCARD', LA(lane)) - #out)
  for _, rank in ipairs(out) do if rank <= at then at = at + 1 end end
  local found = rc('ZRANGE', LA(lane), at, at, 'WITHSCORES')
  return { found[1], int(found[2]) }
end

-- What orders an agent in a lane, and of whom enough must stay free for their calls.
local function counter_of(agent, lane)
  return string.match(rc('HGET', places_key(agent), lane), ' (%S+) %d+ ?(.*)')
end
