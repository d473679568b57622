// What an agent's day came to, counted on from what the server sends: what is over, and since when the
// present kind of time runs. By the formula of reports/measures.py.
import { spoken } from "./words.js";

const { lang } = document.documentElement;
const share = new Intl.NumberFormat(lang, { style: "percent" });
const whole = new Intl.NumberFormat(lang);

/** Put a day into words as of an instant: calls, talking, wrap_up, idle, occupancy. */
export function told({ calls, spent, kind, since }, now) {
  const running = since ? Math.max(0, now - since) : 0;
  const { idle, talking, wrap_up } = { ...spent, [kind]: spent[kind] + running };
  const busy = talking + wrap_up;
  return {
    calls: whole.format(calls),
    talking: spoken(talking),
    wrap_up: spoken(wrap_up),
    idle: spoken(idle),
    occupancy: busy + idle ? share.format(busy / (busy + idle)) : "—",
  };
}
