// Announce an offer so that nobody misses it: a ring, the title, an alert for screen readers.
import { at, model } from "./desk_model.js";
import { ringer } from "./desk_phone.js";
import { spoken, t } from "./words.js";

const title = document.title;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** Say what it is, who it is and for whom, in one breath. */
function announcement({ card }) {
  const { number, listed: name, department, region, language, tier } = card;
  const who = name ? t("desk.who_listed", { number, name }) : number;
  const time = spoken(card.waited_ms ?? model.clock.now() - card.entered_at);
  const facts = { department, who, region, language, tier, time };
  if (card.callback) return t(tier ? "desk.alert_callback" : "desk.alert_callback_no_tier", facts);
  return t(tier ? "desk.alert" : "desk.alert_no_tier", facts);
}

/** Tell of it outside the page too, when nobody looks at the page and the agent allowed it. */
function notify(desk) {
  if (!document.hidden || globalThis.Notification?.permission !== "granted") return;
  const told = new Notification(desk.words, { body: announcement(desk), tag: desk.offer });
  told.addEventListener("click", () => window.focus());
  // It stays while it rings, however often the desk is told something new of it meanwhile.
  const over = () => {
    if (model.desk?.offer === desk.offer) return;
    told.close();
    model.removeEventListener("changed", over);
  };
  model.addEventListener("changed", over);
}

model.whenChanged(() => {
  const { desk, before } = model;
  if (desk?.state !== "offered") {
    ringer.stop();
    at("alert").textContent = "";
    return;
  }
  ringer.start();
  if (desk.offer === before?.offer) return;
  at("alert").textContent = announcement(desk);
  notify(desk);
});

model.whenTicking(() => {
  const offered = model.desk?.state === "offered";
  const lit = calm.matches || Math.floor(performance.now() / 1000) % 2 === 0;
  document.title = offered && lit ? `▲ ${model.desk.words}` : title;
});
