// What an agent writes about a call: its outcome, notes and tags; and more time to write it.
// What is typed is kept in this browser until the server has it: a closed tab loses nothing.
import { write } from "./clock.js";
import { command } from "./desk_commands.js";
import { at, model } from "./desk_model.js";
import { send } from "./desk_socket.js";
import { t } from "./words.js";

const FIELDS = ["disposition", "notes", "tags"];
let about = "";
let unsaved = false;

/** Return what stands in the form, as the server wants it. */
export function written() {
  const fields = Object.fromEntries(FIELDS.map((name) => [name, at(name).value]));
  return { about, ...fields };
}

function save() {
  if (!unsaved) return;
  unsaved = false;
  send({ do: "note", ...written() });
  write(at("saved"), t("desk.saved"));
}

function list(dispositions) {
  const none = new Option(t("desk.no_disposition"), "");
  at("disposition").replaceChildren(none, ...dispositions.map(({ code, name }) => new Option(name, code)));
}

model.whenChanged(() => {
  if (!model.desk) return; // nothing is known: who types goes on
  const { after } = model.desk;
  if (about && after?.about !== about) {
    save(); // the time is up: what was typed is not lost with it
    sessionStorage.removeItem(`note ${about}`);
    about = "";
  }
  at("after").hidden = !after;
  if (!after || after.about === about) return;
  about = after.about;
  at("disposition-line").hidden = after.dispositions.length === 0;
  at("disposition-needed").hidden = !after.required;
  list(after.dispositions);
  const draft = JSON.parse(sessionStorage.getItem(`note ${about}`) ?? "{}");
  for (const name of FIELDS) at(name).value = draft[name] ?? "";
  write(at("saved"), "");
});

at("after-form").addEventListener("input", () => {
  unsaved = true;
  write(at("saved"), "");
  sessionStorage.setItem(`note ${about}`, JSON.stringify(written()));
});
at("after-form").addEventListener("submit", (event) => {
  event.preventDefault();
  save();
});

command("done", {
  key: "KeyW",
  when: (desk) => desk.state === "wrap_up",
  does() {
    unsaved = false;
    send({ do: "done", ...written() });
  },
});

command("more-time", {
  key: "KeyX",
  when: (desk) => desk.state === "wrap_up" && Boolean(desk.after?.most),
  does: () => send({ do: "more_time" }),
});
addEventListener("keydown", (event) => {
  if (event.code !== "KeyE" || !event.altKey || event.ctrlKey || at("after").hidden) return;
  event.preventDefault();
  at("notes").focus();
});
