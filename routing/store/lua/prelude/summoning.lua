-- PIECE summoning: those matched together are rung by the caller's own leg, in one request; who
-- joins them later, or has a device that is still being told to stop, is called.
-- NEEDS outbox
local function ring(call, id, agent, first)
  if string.find(call.rules, ' dial', 1, true) and call.leg ~= '' and (first or summoned[call.id]) then
    local hush = rc('HGET', A(agent), 'hush')
    if not hush or rc('EXISTS', E(hush)) == 0 then
      local before = summoned[call.id] and rc('HGET', C(call.id), 'summoned') .. ' ' or ''
      if not summoned[call.id] then
        call.epoch = rc('HINCRBY', C(call.id), 'epoch', 1)
        summoned[call.id] = ask('summon', call, call.leg)
      end
      rc('HSET', C(call.id), 'summoned', before .. id)
      return summoned[call.id], 'dial'
    end
  end
  return ask('ring', call, '', id, agent), ''
end
