// Tell the agent's own state: in words and a shape, how long already, and how long still.
import { write } from "./clock.js";
import { at, model, root } from "./desk_model.js";
import { spoken, t } from "./words.js";

let longest = 0; // the countdown's full length, milliseconds

model.whenChanged(() => {
  const { desk } = model;
  root.dataset.state = desk?.state ?? "unknown";
  at("words").dataset.tone = desk?.tone ?? "off";
  write(at("words"), desk?.words ?? t("presence.unknown"));
  write(at("overridden"), desk?.overridden ?? "");
  write(at("note"), desk?.note ?? t("desk.no_ring"));
  longest = desk?.until ? Math.max(1, desk.until - desk.since) : 0;
});

model.whenTicking(() => {
  const { desk } = model;
  const now = model.clock.now();
  write(at("for"), desk?.since ? t("desk.for", { time: spoken(now - desk.since) }) : "");
  at("countdown").hidden = !desk?.until;
  if (!desk?.until) return;
  const left = Math.max(0, desk.until - now);
  at("left").value = Math.min(1, left / longest);
  write(at("left-words"), t("desk.left_words", { time: spoken(left + 999) }));
});
