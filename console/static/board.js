// Keep the board as the server tells it. All text goes in as text: a caller's name is never markup.
import { ServerClock, write } from "./clock.js";
import { told } from "./figures.js";
import { spoken, t } from "./words.js";

const clock = new ServerClock();
const page = (selector) => document.querySelector(selector);

function cell(element, row) {
  if (element.dataset.text !== undefined) write(element, String(row[element.dataset.text]));
  if (element.dataset.tone !== undefined) element.dataset.tone = row.tone;
  if (element.dataset.since === undefined) return;
  const at = row[element.dataset.since];
  if (at === null) {
    write(element, "—");
  } else {
    let span = element.querySelector("span");
    if (!span) {
      span = document.createElement("span");
      element.replaceChildren(span);
    }
    span.dataset.at = at;
  }
  if (element.dataset.late) element.dataset.lateMs = row[element.dataset.late] * 1000;
}

function fill(name, rows) {
  const body = page(`[data-rows="${name}"]`);
  const known = new Map([...body.children].map((line) => [line.dataset.key, line]));
  rows.forEach((row, place) => {
    let line = known.get(row.id);
    known.delete(row.id);
    if (!line) {
      line = page(`template[data-row="${name}"]`).content.firstElementChild.cloneNode(true);
      line.dataset.key = row.id;
    }
    line.toggleAttribute("data-waiting", Boolean(row.waiting));
    line.day = row.day; // an agent's; counted on by every tick
    for (const element of line.querySelectorAll("[data-text], [data-since], [data-tone]")) {
      cell(element, row);
    }
    if (body.children[place] !== line) body.insertBefore(line, body.children[place] ?? null);
  });
  for (const gone of known.values()) gone.remove();
  page(`[data-none="${name}"]`).hidden = rows.length > 0;
}

function tick() {
  const now = clock.now();
  for (const span of document.querySelectorAll("[data-at]")) {
    const waited = now - Number(span.dataset.at);
    write(span, spoken(waited));
    const limit = span.parentElement.dataset.lateMs;
    if (limit) span.parentElement.toggleAttribute("data-over", waited > Number(limit));
  }
  for (const line of document.querySelectorAll('[data-rows="agents"] > tr')) {
    if (!line.day) continue;
    const words = told(line.day, now);
    for (const each of line.querySelectorAll("[data-day]")) write(each, words[each.dataset.day]);
  }
  for (const empty of document.querySelectorAll("[data-over]")) {
    if (!empty.querySelector("[data-at]")) empty.removeAttribute("data-over");
  }
}

function show(board) {
  clock.set(board.at_ms, board.pace);
  for (const name of ["departments", "waiting", "agents"]) fill(name, board[name]);
  const ready = board.agents.filter((one) => one.tone === "good").length;
  const sums = { waiting: board.waiting.filter((one) => !one.virtual).length, in_menu: board.in_menu, talking: board.talking, ready };
  for (const [name, figure] of Object.entries(sums)) write(page(`[data-sum="${name}"]`), String(figure));
  page("#evacuated").hidden = !board.evacuated;
  write(page("#evacuated"), board.evacuated);
  page("#alarm").hidden = !board.alarm;
  write(page("#alarm"), board.alarm);
  tick();
}

function trouble(words) {
  page("#trouble").hidden = !words;
  write(page("#trouble"), words);
  write(page("#live"), t(words ? "board.stale" : "board.live"));
}

const initial = page("#clock").dataset;
clock.set(initial.atMs, initial.pace);
const stream = new EventSource("/events/board");
stream.addEventListener("board", (event) => {
  show(JSON.parse(event.data));
  trouble("");
});
stream.addEventListener("trouble", (event) => trouble(JSON.parse(event.data).words));
stream.addEventListener("signed_out", () => {
  stream.close();
  location.assign("/signin?next=%2Fboard");
});
stream.addEventListener("error", () => {
  // Refused for good (signed out meanwhile): the page itself says why. Otherwise it reconnects.
  if (stream.readyState === EventSource.CLOSED) location.reload();
  else trouble(t("frame.reconnecting"));
});
setInterval(tick, 1000);
