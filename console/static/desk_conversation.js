// Hold the caller, take them back, hand them over. What is held is told in words and by a shape:
// nobody speaks to music unawares. Only what the server says is possible now can be pressed.
import { write } from "./clock.js";
import { command } from "./desk_commands.js";
import { at, model } from "./desk_model.js";
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
  const conversation = model.desk?.conversation;
  at("conversation").hidden = !conversation;
  if (!conversation) return;
  list(conversation);
  at("consultation").hidden = !conversation.consult;
  at("panicked").hidden = !conversation.panicked;
});

model.whenTicking(() => {
  const conversation = model.desk?.conversation;
  if (!conversation) return;
  const since = conversation.held_since;
  const { state, whom } = conversation.consult ?? {};
  const apart = state === "ringing" || state === "private" || (!state && since);
  at("line-state").dataset.tone = apart ? "warn" : "good";
  const time = since ? spoken(model.clock.now() - since) : "";
  const alone = since ? t("desk.held", { time }) : t("desk.heard");
  write(at("line-state"), state ? t(`desk.consult_${state}`, { whom }) : alone);
});

/** Return to whom the call goes, as chosen. */
function target() {
  const [kind, to] = at("target").value.split(/ (.*)/s);
  return { kind, to: to ?? "" };
}

const may = (what) => (desk) => Boolean(desk.conversation?.may.includes(what));
command("hold", { key: "KeyO", may: may("hold"), does: () => send({ do: "hold" }) });
command("resume", { key: "KeyB", may: may("resume"), does: () => send({ do: "resume" }) });
command("transfer", {
  key: "KeyT",
  may: may("transfer"),
  does: () => send({ do: "transfer", ...target() }),
});
command("consult", {
  key: "KeyC",
  may: may("consult"),
  does: () => send({ do: "consult", ...target() }),
});
command("swap", { key: "KeyS", may: may("swap"), does: () => send({ do: "swap" }) });
command("join", { key: "KeyJ", may: may("join"), does: () => send({ do: "join" }) });
command("complete", { key: "KeyK", may: may("complete"), does: () => send({ do: "complete" }) });
command("cancel", { key: "KeyL", may: may("cancel"), does: () => send({ do: "cancel" }) });
command("panic", { key: "KeyP", may: may("panic"), does: () => send({ do: "panic" }) });
