// Write down what is heard on the line of the telephone in this page, and speak to the caller.
import { allow } from "./desk_commands.js";
import { at, model } from "./desk_model.js";
import { phone } from "./desk_phone.js";
import { trouble } from "./desk_socket.js";
import { Transcript } from "./heard.js";
import { t } from "./words.js";

const BUSY = new Set(["talking", "connecting"]);

const form = at("speak"); // there in the demo only: elsewhere people speak
if (form) {
  const transcript = new Transcript(at("heard"));
  const note = (words) => transcript.add("note", "", words);
  const on = (type, what) => phone.addEventListener(type, (event) => what(event.detail));
  on("connected", () => note(t("desk.on_the_line")));
  on("say", (said) => transcript.add("heard", t("desk.system"), said.text, said.language));
  on("voice", (said) => transcript.add("heard", said.from, said.text));
  on("together", (now) => note(t("desk.talking_with", { names: now.with.join(", ") })));
  on("alone", () => note(t("desk.alone")));
  on("error", (wrong) => trouble(t("desk.phone_says", { words: wrong.text })));
  on("ended", ({ why }) => note(why ? t("desk.line_closed_why", { why }) : t("desk.line_closed")));
  for (const type of ["online", "offline", "ringing", "connected", "ended"]) on(type, allow);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const said = at("speech").value.trim();
    if (!said) return;
    phone.speak(said);
    transcript.add("me", t("desk.you"), said);
    at("speech").value = "";
  });
}

// A phone in the page ends with the page: whoever closes it during a call is asked first.
addEventListener("beforeunload", (event) => {
  if (phone.here && BUSY.has(model.desk?.state)) event.preventDefault();
});
