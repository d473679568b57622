-- PIECE rules: what a department's figures say of a call, as they stand in its `rules`.
-- NEEDS read
local function rules_of(call)
  local asking, ring, wrap_up, avoid, short = string.match(
    call.rules, '^(%d+) (%d+) (%d+) (%d+) %d+ (%d+)')
  return { asking = tonumber(asking) or 0, ring = tonumber(ring) or 0,
    wrap_up = tonumber(wrap_up) or 0, avoid = tonumber(avoid) or 0, short = tonumber(short) or 0 }
end

local function is_emergency(call) return string.find(call.rules, ' emergency', 1, true) ~= nil end

-- Return a department's rules as a call comes under them: once an emergency, always one.
local function under(call, rules)
  local already = string.find(rules, ' emergency', 1, true) or not is_emergency(call)
  return already and rules or rules .. ' emergency'
end
