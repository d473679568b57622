// Show who calls. Everything goes in as text: a caller's name is never markup.
import { write } from "./clock.js";
import { at, model } from "./desk_model.js";
import { spoken, t } from "./words.js";

/** Say what time it is where the caller is: nobody likes to be asked at midnight how they are. */
function localTime(timeZone) {
  if (!timeZone) return t("desk.not_certain");
  const { lang } = document.documentElement;
  const form = { weekday: "short", hour: "2-digit", minute: "2-digit", timeZone };
  return new Intl.DateTimeFormat(lang, form).format(model.clock.now());
}

model.whenChanged(() => {
  if (!model.desk) return; // nothing is known: what stands there stays
  const { card } = model.desk;
  at("card").hidden = !card;
  if (!card) return;
  write(at("number"), card.number);
  at("listed").hidden = !card.listed;
  const listed = card.shared ? "desk.listed_shared" : "desk.listed";
  write(at("listed"), card.listed ? t(listed, { name: card.listed }) : "");
  at("pop-line").hidden = !card.pop;
  if (card.pop) at("pop").href = card.pop;
  const promise = card.by_agent ? "desk.callback_of_agent" : "desk.callback";
  at("callback").hidden = !card.callback;
  write(at("callback"), card.callback ? t(promise, { number: card.callback }) : "");
  const chosen = card.chosen.join(", ") || t("desk.no_key");
  const facts = { ...card, tier: card.tier || t("desk.not_known"), chosen };
  for (const fact of document.querySelectorAll("[data-card]")) {
    write(fact, String(facts[fact.dataset.card]));
  }
});

model.whenTicking(() => {
  const card = model.desk?.card;
  if (!card) return;
  write(at("local-time"), localTime(card.zone));
  write(at("waited"), spoken(card.waited_ms ?? model.clock.now() - card.entered_at));
});
