// What there was from this number before: beside the call, and while its wrap-up lasts. Everything
// goes in as text: what a colleague wrote is never markup.
import { write } from "./clock.js";
import { at, model } from "./desk_model.js";
import { spoken, t } from "./words.js";

const { lang } = document.documentElement;
const moment = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "short" });
let shown = ""; // what stands there, to leave a reader's place alone

function line(tag, text, className = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  element.className = className;
  element.dir = "auto";
  return element;
}

function item(call) {
  const entry = document.createElement("li");
  const who = call.agent ? [call.agent] : [];
  const talked = call.talked_ms ? [t("desk.past_talked", { time: spoken(call.talked_ms) })] : [];
  const head = [call.department, call.outcome, ...who, ...talked, call.disposition];
  const when = line("time", moment.format(call.at_ms));
  when.dateTime = new Date(call.at_ms).toISOString();
  entry.append(when, line("p", head.filter(Boolean).join(" · ")));
  if (call.notes) entry.append(line("p", call.notes, "notes"));
  if (call.tags) entry.append(line("p", t("desk.past_tags", { tags: call.tags }), "muted"));
  return entry;
}

model.whenChanged(() => {
  const history = model.desk?.history;
  at("history").hidden = !history;
  if (!history) return;
  const now = JSON.stringify(history);
  if (now === shown) return;
  shown = now;
  const { why, calls } = history;
  const none = why ? t(`desk.past_${why}`) : t("desk.past_none");
  at("history-calls").hidden = calls.length === 0;
  write(at("history-note"), calls.length ? t("desk.past_note") : none);
  at("history-calls").replaceChildren(...calls.map(item));
});
