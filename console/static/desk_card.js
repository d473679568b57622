// Show who calls. Everything goes in as text: a caller's name is never markup.
import { write } from "./clock.js";
import { at, model } from "./desk_model.js";
import { spoken, t } from "./words.js";

model.whenChanged(() => {
  const card = model.desk?.card;
  at("card").hidden = !card;
  if (!card) return;
  write(at("number"), card.number);
  at("listed").hidden = !card.listed;
  const listed = card.shared ? "desk.listed_shared" : "desk.listed";
  write(at("listed"), card.listed ? t(listed, { name: card.listed }) : "");
  const chosen = card.chosen.join(", ") || t("desk.no_key");
  const facts = { ...card, tier: card.tier || t("desk.not_known"), chosen };
  for (const fact of document.querySelectorAll("[data-card]")) {
    write(fact, String(facts[fact.dataset.card]));
  }
});

model.whenTicking(() => {
  const card = model.desk?.card;
  if (card) write(at("waited"), spoken(card.waited_ms ?? model.clock.now() - card.entered_at));
});
