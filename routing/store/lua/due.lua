-- PURPOSE carry out deadlines that have passed, by the state each object is in
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] limit number
-- KEYS due and everything a deadline may move
-- RETURNS done
-- EVENTS call.severed consult.ended call.resumed callback.tried call.ended offer.missed offer.unreachable offer.withdrawn agent.changed call.widened call.moved call.offered
-- NEEDS base deadlines
local passed = rc('ZRANGEBYSCORE', DUE, '-inf', int(NOW), 'LIMIT', 0, ARGV[4])
if #passed == 0 then return finish('done', 0) end
for _, member in ipairs(passed) do
  local at_ms = due_at(member)
  if at_ms and at_ms <= NOW then
    disarm(member)
    local kind, name = string.match(member, '^(%a+):(.*)$')
    pass[kind](name)
  end
end
return finish('done', #passed)
