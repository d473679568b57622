-- PIECE overriding: an override of what an agent may do, and their places under it.
-- NEEDS places releasing matching
-- Whether places were worked out from a roster that is in force no more; then the word for it.
local function late(epoch, version)
  local known, applied = unpack(rc('HMGET', SITE, 'epoch', 'version'))
  if (tonumber(known) or 0) ~= tonumber(epoch) then return 'stale' end
  return applied and applied ~= '' and applied ~= version and 'behind'
end

-- Write the new places of an override's agent, if they are there, under a new epoch; and match.
local function stands(agent, first)
  rc('HINCRBY', SITE, 'epoch', 1)
  local presence = rc('HGET', A(agent), 'presence')
  if not presence or presence == 'signed_out' then return end
  local places = {}
  for i = first, #ARGV, 2 do places[ARGV[i]] = ARGV[i + 1] end
  set_places(agent, places)
  release_from(agent)
  match_agent(agent)
end
