// Say things in the reader's language: the server's own catalogues, by the same rules as
// console/words.py. A page waits for its words before it runs: nothing flashes up in another tongue.

const language = document.documentElement.lang;
const catalogue = await (await fetch(`/words/${language}.json`)).json();
const plurals = new Intl.PluralRules(language);
const figures = new Intl.NumberFormat(language);

/** Return the entry `noun.name` with its values; `n` chooses the plural form. */
export function t(key, values = {}) {
  const entry = catalogue[key];
  if (entry === undefined) throw new Error(`the catalogues have no entry ${key}`);
  const form = typeof entry === "string" ? entry : (entry[plurals.select(values.n)] ?? entry.other);
  return form.replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    return Number.isInteger(value) ? figures.format(value) : String(value);
  });
}

/** Put milliseconds into words, two units at most; a negative duration is none. */
export function spoken(ms) {
  const all = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  if (hours) return `${t("time.hours", { n: hours })} ${t("time.minutes", { n: minutes })}`;
  if (minutes) return `${t("time.minutes", { n: minutes })} ${t("time.seconds", { n: seconds })}`;
  return t("time.seconds", { n: seconds });
}
