-- PIECE following: what follows for a call of what came of an effect that is no ring.
-- NEEDS breaking bouncing promising holding
local AFTER = { menu = T.MENU_MS, waiting = T.WAIT_MS, offered = T.WAIT_MS,
  connecting = T.CONNECTING_MS, talking = T.TALKING_MS, survey = T.SURVEY_MS }

-- A leg was asked after, and is not gone.
local function checked(call, here, alive)
  if alive and here and call.state == 'connecting' then
    drop_agent_leg(call)
    bounce(call)
  elseif alive and call.state == 'talking' and rc('HEXISTS', C(call.id), 'parting') == 1 then
    break_off(call, 'room_lost', '')
  else
    arm('call:' .. call.id, AFTER[call.state])
  end
end

local function follow_up(call, effect)
  local kind, outcome, here = effect.kind, effect.outcome, effect.here
  if kind == 'dial' then
    if here and virtual(call) and call.state == 'connecting' then failed_try(call, 'failed') end
  elseif kind == 'check_agent' then
    if here and outcome == 'gone' and call.state == 'talking' then
      if effect.leg == call.agent_leg then
        break_off(call, 'lost_leg', '')
      elseif call.beside ~= '' and effect.leg == beside_of(call).leg then
        beside_over(call, 'left', true)
      end
    end
  elseif kind == 'call_out' then
    if call.beside ~= '' and beside_of(call).offer == effect.id then
      beside_over(call, 'unreachable', true)
    end
  elseif kind == 'hold' then
    local held_at = here and effect.note == 'on' and rc('HGET', C(call.id), 'held_at')
    if held_at then resume_caller(call, held_at, 'failed') end
  elseif call.callback ~= '' and call.leg ~= effect.leg then
    return -- it asked for a leg from before the callback
  elseif outcome == 'gone' then
    leave_call(call, rc('HGET', C(call.id), 'parting') or 'lost_leg', 'left_menu')
  elseif kind == 'check' then
    checked(call, here, outcome == 'alive')
  elseif (kind == 'bridge' or kind == 'convene') and outcome == 'failed' and here then
    arm('call:' .. call.id, 0)
  end
end
