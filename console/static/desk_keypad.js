// Press keys for the caller's side to hear: by pointer, or by typing them wherever nothing is written.
// Only the phone in this page has keys here; a SIP phone or a mobile has its own, and the page says so.
import { write } from "./clock.js";
import { at, model } from "./desk_model.js";
import { phone } from "./desk_phone.js";
import { t } from "./words.js";

const LONGEST = 20; // keys that are shown: the newest
const KEYS = new Map([...document.querySelectorAll("#keypad [data-key]")].map((each) => [each.dataset.key, each]));
let sent = "";

function press(key) {
  phone.press(key);
  sent = (sent + key).slice(-LONGEST);
  write(at("keys-sent"), t("softphone.keys_sent", { keys: sent }));
}

function show() {
  const here = phone.here && phone.talking;
  at("keypad").hidden = !here;
  at("keys-elsewhere").hidden = phone.here || model.desk?.state !== "talking";
  if (here) return;
  sent = "";
  write(at("keys-sent"), "");
}

for (const [key, button] of KEYS) button.addEventListener("click", () => press(key));
for (const type of ["connected", "ended"]) phone.addEventListener(type, show);
model.whenChanged(show);

addEventListener("keydown", (event) => {
  const writes = event.target.closest?.("input:not([type=checkbox]), textarea, select");
  if (writes || event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
  if (at("keypad").hidden || !KEYS.has(event.key)) return;
  event.preventDefault();
  press(event.key);
});
