// Hold the caller, take them back, hand them over. Whether the caller hears the agent is told in words
// and by a shape: nobody speaks to music, or muted, unawares. Only what the server says is possible now can be pressed.
import { write } from "./clock.js";
import { command } from "./desk_commands.js";
import { at, model } from "./desk_model.js";
import { phone } from "./desk_phone.js";
import { send } from "./desk_socket.js";
import { spoken, t } from "./words.js";

let listed = ""; // the targets that stand in the list, to leave the agent's choice alone

function group(label, kind, targets) {
  const options = document.createElement("optgroup");
  options.label = label;
  options.append(...targets.map(({ id, name }) => new Option(name, `${kind} ${id}`)));
  return targets.length ? [options] : [];
}

function list({ departments, agents, numbers, up }) {
  const now = JSON.stringify([departments, agents, numbers, up]);
  if (now === listed) return;
  listed = now;
  at("target").replaceChildren(
    ...(up ? [new Option(t("desk.to_up", { name: up }), "up ")] : []),
    ...group(t("desk.to_departments"), "department", departments),
    ...group(t("desk.to_agents"), "agent", agents),
    ...group(t("desk.to_numbers"), "number", numbers.map((id) => ({ id, name: id }))),
  );
}

model.whenChanged(() => {
  if (!model.desk) return; // nothing is known: what stands there stays
  const { conversation } = model.desk;
  at("conversation").hidden = !conversation;
  if (!conversation) return;
  list(conversation);
  at("panicked").hidden = !conversation.panicked;
});

/** Say whether the caller hears the agent, in one place, whatever it is that keeps them apart. */
function tell() {
  const conversation = model.desk?.conversation;
  if (!conversation) return;
  const since = conversation.held_since;
  const { state, whom } = conversation.consult ?? {};
  const apart = state === "ringing" || state === "private" || (!state && since) || phone.muted;
  const alone = since ? "desk.held" : phone.muted ? "desk.muted" : "desk.heard";
  at("line-state").dataset.tone = apart ? "warn" : "good";
  write(at("line-state"), state ? t(`desk.consult_${state}`, { whom }) : t(alone));
  at("mute-words").hidden = Boolean(since && !state && !phone.muted); // nobody hears it, on or off
  write(at("held-for"), since ? t("desk.for", { time: spoken(model.clock.now() - since) }) : "");
}
model.whenTicking(tell);
for (const type of ["connected", "muted", "ended"]) phone.addEventListener(type, tell);

/** Return to whom the call goes, as chosen. */
function target() {
  const [kind, to] = at("target").value.split(/ (.*)/s);
  return { kind, to: to ?? "" };
}

const can = (what) => (desk) => Boolean(desk.conversation?.may.includes(what));
command("hold", { key: "KeyO", when: can("hold"), does: () => send({ do: "hold" }) });
command("resume", { key: "KeyB", when: can("resume"), does: () => send({ do: "resume" }) });
command("transfer", {
  key: "KeyT",
  when: can("transfer"),
  does: () => send({ do: "transfer", ...target() }),
});
command("consult", {
  key: "KeyC",
  when: can("consult"),
  does: () => send({ do: "consult", ...target() }),
});
command("swap", { key: "KeyS", when: can("swap"), does: () => send({ do: "swap" }) });
command("join", { key: "KeyJ", when: can("join"), does: () => send({ do: "join" }) });
command("complete", { key: "KeyK", when: can("complete"), does: () => send({ do: "complete" }) });
command("cancel", { key: "KeyL", when: can("cancel"), does: () => send({ do: "cancel" }) });
command("panic", { key: "KeyP", when: can("panic"), does: () => send({ do: "panic" }) });
