// Every button of the desk: when it makes sense, when it may be pressed, what it does, and its key.
// A part of the desk registers its own; the buttons themselves stand in templates/desk.html.
//
// A button that makes no sense in the state is not there; one that will in a moment is there and
// disabled. While nothing is known, nothing can be pressed and everything stays where it was.
import { at, model, root } from "./desk_model.js";
import { trouble } from "./desk_socket.js";

const known = []; // in the order of registering: where the focus goes when its button goes
const keys = new Map();
let lost = null; // the button whose focus went when the connection did

/**
 * Give a button its work.
 *
 * `when(desk)`: it makes sense; `may(desk)`: it can be pressed, too; `does()`: what it does;
 * `key`: pressed with Alt; `shy`: the focus never comes to it by itself.
 */
export function command(id, { key = "", when, may = () => true, does, shy = false }) {
  known.push({ id, when, may, shy });
  if (keys.has(key)) throw new Error(`${key} presses ${keys.get(key)} already, not ${id} too`);
  if (key) keys.set(key, id);
  at(id).addEventListener("click", () => {
    trouble("");
    does();
  });
}

/** Look again at what makes sense and is allowed now. */
export function allow() {
  const held = document.activeElement;
  for (const { id, when, may } of known) {
    const button = at(id);
    if (model.desk) button.hidden = !when(model.desk);
    button.disabled = button.hidden || !model.desk || !may(model.desk);
  }
  keepFocus(held);
}

/** Whoever works by keyboard keeps their place: at a button that went, what can be done next. */
function keepFocus(held) {
  const gone = held instanceof HTMLButtonElement && held.disabled && root.contains(held);
  if (!gone && !(lost && [null, document.body].includes(document.activeElement))) return;
  const last = gone ? held : lost;
  lost = model.desk ? null : last;
  if (!model.desk) return;
  const from = known.findIndex(({ id }) => id === last.id);
  const order = [...known.slice(from), ...known.slice(0, from)];
  const next = order.find(({ id, shy }) => !at(id).disabled && (!shy || id === last.id));
  (next ? at(next.id) : at("now")).focus();
}

addEventListener("keydown", (event) => {
  const id = keys.get(event.code);
  if (!id || !event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
  event.preventDefault();
  at(id).click(); // a disabled button does nothing
});
model.addEventListener("changed", allow);
