// Promise the caller of the call that is over another one. The time is by the agent's own clock; what
// it is for the caller then stands beside it, where that is certain.
import { write } from "./clock.js";
import { at, model } from "./desk_model.js";
import { send } from "./desk_socket.js";
import { t } from "./words.js";

const HOUR_MS = 3_600_000;
const { lang } = document.documentElement;
let about = "";

/** Write an instant as the field wants it: by the wall of this browser, to the minute. */
function written(ms) {
  const wall = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return wall.toISOString().slice(0, 16);
}

function chosen() {
  return new Date(at("again-when").value).getTime();
}

function tell() {
  const zone = model.desk?.after?.again?.zone;
  const form = { dateStyle: "medium", timeStyle: "short", timeZone: zone };
  const theirs = zone && chosen() ? new Intl.DateTimeFormat(lang, form).format(chosen()) : "";
  write(at("again-theirs"), theirs ? t("desk.again_theirs", { time: theirs }) : "");
}

model.whenChanged(() => {
  if (!model.desk) return; // nothing is known: who types goes on
  const { after } = model.desk;
  at("again-form").hidden = !after?.again;
  if (!after?.again || after.about === about) return;
  about = after.about;
  const next = Math.ceil(model.clock.now() / HOUR_MS + 1) * HOUR_MS;
  at("again-number").value = after.again.number;
  at("again-when").value = written(next);
  at("again-when").min = written(model.clock.now());
  at("again-mine").checked = false;
  write(at("again-said"), "");
  tell();
});

at("again-when").addEventListener("input", tell);
at("again-form").addEventListener("submit", (event) => {
  event.preventDefault();
  write(at("again-said"), "");
  const number = at("again-number").value.trim();
  send({ do: "again", about, number, at_ms: chosen(), mine: at("again-mine").checked });
});

model.addEventListener("promised", (event) => write(at("again-said"), event.detail));
