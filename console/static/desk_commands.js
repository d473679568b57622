// Every button of the desk: when it may be pressed, what it does, and the key that presses it.
// A part of the desk registers its own; the buttons themselves stand in templates/desk.html.
import { at, model, root } from "./desk_model.js";
import { trouble } from "./desk_socket.js";

const known = []; // in the order of registering: where the focus goes when its button is disabled
const keys = new Map();

/** Give a button its work: `may(desk)` while connected, `does()` when pressed, `key` with Alt. */
export function command(id, { key = "", may, does }) {
  known.push({ id, may });
  if (keys.has(key)) throw new Error(`${key} presses ${keys.get(key)} already, not ${id} too`);
  if (key) keys.set(key, id);
  at(id).addEventListener("click", () => {
    trouble("");
    does();
  });
}

/** Look again at what is allowed now. */
export function allow() {
  const held = document.activeElement;
  for (const { id, may } of known) at(id).disabled = !(model.desk && may(model.desk));
  if (held instanceof HTMLButtonElement && held.disabled && root.contains(held)) {
    // Whoever works by keyboard keeps their place: the focus goes to what can be done next, and
    // never by itself to what ends the call.
    const buttons = known.map(({ id }) => at(id));
    const from = buttons.indexOf(held) + 1;
    const next = [...buttons.slice(from), ...buttons.slice(0, from)];
    next.find((button) => !button.disabled && !button.classList.contains("stop"))?.focus();
  }
}

addEventListener("keydown", (event) => {
  const id = keys.get(event.code);
  if (!id || !event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
  event.preventDefault();
  at(id).click(); // a disabled button does nothing
});
model.addEventListener("changed", allow);
