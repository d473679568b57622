-- PIECE cut: what is said of a conversation that is over, or goes on: that its line broke.
-- NEEDS redialling
-- Note what somebody says of how a conversation ended: the carrier, or the last agent they talked
-- with, whose last word counts.
local function line_broke(id, who, broke, agent)
  local state, redial, caller, talks, served =
    unpack(rc('HMGET', C(id), 'state', 'redial', 'caller', 'agent', 'served'))
  if not redial or redial == '' then return end
  if agent and (state == 'talking' and talks == agent or state == 'survey' and served == agent) then
    rc('HSET', C(id), 'broke', broke and '1' or '')
  end
  local call, cut, till, last = unpack(rc('HMGET', kept_key(caller), 'call', 'cut', 'until', 'agent'))
  if call ~= id or NOW >= tonumber(till) or (agent and agent ~= last) then return end
  if cut == (broke and '' or who) then
    rc('HSET', kept_key(caller), 'cut', broke and who or '')
  end
end
