// A telephone of the simulated world: dial, press keys, and see and hear what a caller hears.
import { write } from "./clock.js";
import { Transcript, Voice } from "./heard.js";
import { SimulatedPhone } from "./phone.js";
import { t } from "./words.js";

const root = document.querySelector("#telephone");
const at = (id) => document.querySelector(`#${id}`);
const transcript = new Transcript(at("heard"));
const aloud = at("aloud");
aloud.checked = localStorage.getItem("aloud") !== "no";
const voice = new Voice(aloud.checked);

let phone = null; // of the call in hand; null between calls
let up = false;
let music = false;

function line(words, tone) {
  const state = at("line").firstElementChild;
  write(state, words);
  state.dataset.tone = tone;
}

function show() {
  at("call").disabled = Boolean(phone);
  at("hang-up").disabled = !phone;
  for (const key of document.querySelectorAll("[data-key]")) key.disabled = !up;
  for (const choice of ["caller", "own", "to"]) at(choice).disabled = Boolean(phone);
}

function over(words) {
  voice.hush();
  transcript.add("note", "", words);
  line(t("phone.no_call"), "off");
  phone?.close();
  phone = null;
  up = false;
  const held = document.activeElement;
  show();
  if (held instanceof HTMLButtonElement && held.disabled) at("call").focus();
}

const heard = {
  ringing: () => phone.answer(), // somebody calls this number back
  connected() {
    up = true;
    line(t("phone.on_the_line"), "busy");
    show();
  },
  say(message) {
    music = false;
    transcript.add("heard", t("phone.system"), message.text, message.language);
    voice.say(message.text, message.language);
  },
  play(message) {
    if (!music) transcript.add("note", "", t("phone.music"));
    music = true;
    voice.play(message.url);
    line(t("phone.waiting"), "warn");
  },
  listening: () => line(t("phone.listening"), "busy"),
  together(message) {
    music = false;
    voice.hush();
    const names = message.with.map((one) => one.replace(/^client:/, "")).join(", ");
    transcript.add("note", "", t("phone.talks_with", { names }));
    line(t("phone.talking_with", { names }), "good");
  },
  alone: () => line(t("phone.alone"), "warn"),
  voice(message) {
    transcript.add("heard", message.from, message.text);
    voice.say(message.text, "");
  },
  error: (message) => transcript.add("note", "", t("phone.says", { words: message.text })),
  ended: (message) => over(message.why ? t("phone.over_why", { why: message.why }) : t("phone.over")),
  offline: () => over(t("phone.offline")),
};

function whoCalls() {
  const chosen = at("caller").selectedOptions[0];
  if (!chosen.value) return { from: at("own").value.trim(), geo: {} };
  const { country, state, city, postal } = chosen.dataset;
  const place = { country, state, city, postal_code: postal };
  const geo = Object.fromEntries(Object.entries(place).filter(([, known]) => known));
  return { from: chosen.value, geo };
}

at("caller").addEventListener("change", () => {
  at("other").hidden = Boolean(at("caller").value);
  at("own").required = !at("caller").value;
});

at("call-form").addEventListener("submit", (event) => {
  event.preventDefault();
  if (phone) return;
  const { from, geo } = whoCalls();
  const to = at("to").value.trim();
  transcript.clear();
  transcript.add("note", "", t("phone.calls", { from, to }));
  line(t("phone.calling"), "warn");
  music = false;
  const mine = new SimulatedPhone(root.dataset.phones, from);
  phone = mine;
  for (const [type, what] of Object.entries(heard)) {
    mine.addEventListener(type, (message) => phone === mine && what(message.detail));
  }
  mine.addEventListener("online", () => mine.dial(to, from, geo), { once: true });
  mine.connect();
  show();
  at("hang-up").focus();
});

at("hang-up").addEventListener("click", () => {
  phone?.hangUp();
  over(t("phone.you_hung_up"));
});

function press(digit) {
  if (!up) return;
  voice.hush();
  phone.press(digit);
  transcript.add("me", t("phone.pressed"), digit);
}
for (const key of document.querySelectorAll("[data-key]")) {
  key.addEventListener("click", () => press(key.dataset.key));
}
addEventListener("keydown", (event) => {
  const writing = event.target instanceof HTMLInputElement && event.target.type !== "checkbox";
  if (writing || event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
  if (up && /^[0-9*#]$/.test(event.key)) {
    event.preventDefault();
    press(event.key);
  }
});

at("speak").addEventListener("submit", (event) => {
  event.preventDefault();
  const said = at("speech").value.trim();
  if (!said || !up) return;
  phone.speak(said);
  transcript.add("me", t("phone.you"), said);
  at("speech").value = "";
});

aloud.addEventListener("change", () => {
  voice.on = aloud.checked;
  localStorage.setItem("aloud", aloud.checked ? "yes" : "no");
});
addEventListener("pagehide", () => phone?.hangUp());
show();
