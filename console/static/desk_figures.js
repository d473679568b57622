// What the agent's own day came to so far. The server sends what is over and since when the present
// kind of time runs; the page counts on, by the formula of reports/measures.py.
import { write } from "./clock.js";
import { at, model } from "./desk_model.js";
import { spoken, t } from "./words.js";

const { lang } = document.documentElement;
const share = new Intl.NumberFormat(lang, { style: "percent" });
const whole = new Intl.NumberFormat(lang);

/** Name a time zone as people do: "Eastern Time". */
function named(timeZone) {
  const form = new Intl.DateTimeFormat(lang, { timeZone, timeZoneName: "longGeneric" });
  return form.formatToParts(0).find(({ type }) => type === "timeZoneName").value;
}

/** Return milliseconds by kind of time, as of now. */
function spentNow({ spent, kind, since }) {
  const running = since ? Math.max(0, model.clock.now() - since) : 0;
  return { ...spent, [kind]: spent[kind] + running };
}

model.whenTicking(() => {
  const figures = model.desk?.figures;
  at("figures").hidden = !figures;
  if (!figures) return;
  const { idle, talking, wrap_up } = spentNow(figures);
  const busy = talking + wrap_up;
  const shown = {
    calls: whole.format(figures.calls),
    talking: spoken(talking),
    wrap_up: spoken(wrap_up),
    idle: spoken(idle),
    occupancy: busy + idle ? share.format(busy / (busy + idle)) : t("desk.day_none"),
  };
  for (const [name, words] of Object.entries(shown)) {
    write(document.querySelector(`[data-figure="${name}"]`), words);
  }
  write(at("figures-note"), t("desk.day_note", { zone: named(figures.zone) }));
});
