// What the agent's own day came to so far.
import { write } from "./clock.js";
import { at, model } from "./desk_model.js";
import { told } from "./figures.js";
import { t } from "./words.js";

const { lang } = document.documentElement;

/** Name a time zone as people do: "Eastern Time". */
function named(timeZone) {
  const form = new Intl.DateTimeFormat(lang, { timeZone, timeZoneName: "longGeneric" });
  return form.formatToParts(0).find(({ type }) => type === "timeZoneName").value;
}

model.whenTicking(() => {
  const figures = model.desk?.figures;
  at("figures").hidden = !figures;
  if (!figures) return;
  for (const [name, words] of Object.entries(told(figures, model.clock.now()))) {
    write(document.querySelector(`[data-figure="${name}"]`), words);
  }
  write(at("figures-note"), t("desk.day_note", { zone: named(figures.zone) }));
});
