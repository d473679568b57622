// The agent's desk. The server says what is; the page shows it and sends commands.
// Nothing here makes an agent ready but the Ready button.
import { ServerClock, spoken, write } from "./clock.js";
import { Transcript } from "./heard.js";
import { DevicePhone, SimulatedPhone } from "./phone.js";
import { Ringer } from "./ring.js";

const root = document.querySelector("#desk");
const at = (id) => document.querySelector(`#${id}`);
const clock = new ServerClock();
const ringer = new Ringer();
const title = document.title;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const { phone: kind, phones, endpoint } = root.dataset;
const phone = kind === "simulated" ? new SimulatedPhone(phones, endpoint) : new DevicePhone();

let socket = null;
let retryMs = 500;
let desk = null; // what the server said last; null while nothing is known
let longest = 0; // the countdown's full length, milliseconds

// ---- the server ---------------------------------------------------------------------------

function connect() {
  const url = new URL("/desk/socket", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  socket = new WebSocket(url);
  socket.addEventListener("open", () => {
    retryMs = 500;
    trouble("");
  });
  socket.addEventListener("message", (event) => hear(JSON.parse(event.data)));
  socket.addEventListener("close", () => {
    desk = null;
    show();
    trouble("This page is not connected to the server. Trying again.");
    setTimeout(connect, retryMs);
    retryMs = Math.min(retryMs * 2, 8000);
  });
}

function hear(message) {
  switch (message.type) {
    case "echo": // proof of life: through the main thread, and only with a phone that could ring
      if (phone.usable) send({ do: "alive" });
      break;
    case "desk":
      trouble(message.trouble ?? "");
      if (message.trouble) return;
      clock.set(message.at_ms, message.pace);
      announce(desk, message);
      desk = message;
      show();
      break;
    case "refused":
      trouble(message.words);
      break;
    case "signed_out":
      location.assign("/signin?next=%2Fdesk");
      break;
  }
}

function send(command) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(command));
}

function trouble(words) {
  at("trouble").hidden = !words;
  write(at("trouble"), words);
}

// ---- what is shown ------------------------------------------------------------------------

function announce(before, now) {
  if (now.state !== "offered" || now.offer === before?.offer) return;
  const { card } = now;
  const who = card.listed ? `${card.number}, listed as ${card.listed}` : card.number;
  const tier = card.tier ? `, ${card.tier}` : "";
  const waited = spoken(clock.now() - card.entered_at);
  at("alert").textContent =
    `A call for ${card.department} from ${who}, ${card.region}${tier}, in ${card.language}. Waited ${waited}.`;
}

function show() {
  root.dataset.state = desk?.state ?? "unknown";
  const words = at("words");
  words.dataset.tone = desk?.tone ?? "off";
  write(words, desk?.words ?? "Not connected");
  write(at("note"), desk?.note ?? "While this lasts no call can ring here.");
  showCard(desk?.card);
  showCommands();
  if (desk?.state === "offered") ringer.start();
  else {
    ringer.stop();
    at("alert").textContent = "";
  }
  longest = desk?.until ? Math.max(1, desk.until - desk.since) : 0;
  tick();
}

function showCard(card) {
  at("card").hidden = !card;
  if (!card) return;
  write(at("number"), card.number);
  at("listed").hidden = !card.listed;
  write(at("listed").querySelector("bdi"), card.listed);
  at("shared").hidden = !card.shared;
  const facts = { ...card, tier: card.tier || "not known", chosen: card.chosen.join(", ") || "no key" };
  for (const fact of document.querySelectorAll("[data-card]")) {
    write(fact, String(facts[fact.dataset.card]));
  }
}

function showCommands() {
  const state = desk?.state;
  const idle = state === "away" || state === "ready";
  const away = state === "away" || desk?.leaving;
  const can = {
    answer: state === "offered" && phone.ringing,
    decline: state === "offered",
    "hang-up": state === "talking" || state === "connecting",
    done: state === "wrap_up",
    ready: Boolean(desk) && away && phone.usable,
    "not-ready": Boolean(desk) && !desk.leaving && (!idle || state === "ready"),
  };
  const held = document.activeElement;
  for (const [id, may] of Object.entries(can)) at(id).disabled = !may;
  if (held instanceof HTMLButtonElement && held.disabled && root.contains(held)) {
    // Whoever works by keyboard keeps their place: the focus goes to what can be done next.
    Object.keys(can).map(at).find((button) => !button.disabled)?.focus();
  }
}

function tick() {
  const now = clock.now();
  const offered = desk?.state === "offered";
  document.title =
    offered && (calm.matches || Math.floor(performance.now() / 1000) % 2 === 0)
      ? "▲ A call for you"
      : title;
  if (!desk) return write(at("for"), "");
  write(at("for"), desk.since ? `For ${spoken(now - desk.since)}` : "");
  at("countdown").hidden = !desk.until;
  if (desk.until) {
    const left = Math.max(0, desk.until - now);
    at("left").value = Math.min(1, left / longest);
    write(at("left-words"), `${spoken(left + 999)} left`);
  }
  if (desk.card) write(at("waited"), spoken(desk.card.waited_ms ?? now - desk.card.entered_at));
}

// ---- commands -----------------------------------------------------------------------------

const commands = {
  ready() {
    ringer.unlock();
    send({ do: "ready" });
  },
  "not-ready": () => send({ do: "not_ready", reason: at("reason").value }),
  answer: () => phone.answer(),
  decline: () => send({ do: "decline", offer: desk.offer }),
  "hang-up": () => send({ do: "hang_up" }),
  done: () => send({ do: "done" }),
};
for (const [id, command] of Object.entries(commands)) {
  at(id).addEventListener("click", () => {
    trouble("");
    command();
  });
}

const keys = { KeyR: "ready", KeyN: "not-ready", KeyA: "answer", KeyD: "decline", KeyH: "hang-up", KeyW: "done" };
addEventListener("keydown", (event) => {
  const id = keys[event.code];
  if (!id || !event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
  event.preventDefault();
  at(id).click(); // a disabled button does nothing
});

// ---- the telephone in this page -----------------------------------------------------------

if (phone.here) {
  const transcript = new Transcript(at("heard"));
  const line = (words) => write(at("phone-line"), words);
  const on = (type, what) => phone.addEventListener(type, (event) => what(event.detail));
  on("online", () => line("The phone in this page is connected: calls ring here."));
  on("offline", () => line("The phone in this page is offline. Trying again; no call can ring here."));
  on("connected", () => transcript.add("note", "", "You are on the line."));
  on("say", (said) => transcript.add("heard", "System", said.text, said.language));
  on("voice", (said) => transcript.add("heard", said.from, said.text));
  on("together", (now) => transcript.add("note", "", `You are talking with ${now.with.join(", ")}.`));
  on("alone", () => transcript.add("note", "", "The other side has left the line."));
  on("error", (wrong) => trouble(`The phone says: ${wrong.text}.`));
  on("ended", (end) => transcript.add("note", "", `The line is closed${end.why ? `: ${end.why}` : ""}.`));
  for (const type of ["online", "offline", "ringing", "connected", "ended"]) on(type, showCommands);
  at("speak").addEventListener("submit", (event) => {
    event.preventDefault();
    const said = at("speech").value.trim();
    if (!said) return;
    phone.speak(said);
    transcript.add("me", "You", said);
    at("speech").value = "";
  });
}

// A phone in the page ends with the page: whoever closes it during a call is asked first.
addEventListener("beforeunload", (event) => {
  if (phone.here && (desk?.state === "talking" || desk?.state === "connecting")) event.preventDefault();
});

phone.connect();
connect();
setInterval(tick, 500);
