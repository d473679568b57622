// Talk with the server: it says what is, the page sends commands.
import { write } from "./clock.js";
import { at, model } from "./desk_model.js";
import { phone } from "./desk_phone.js";
import { t } from "./words.js";

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 8000;
let socket = null;
let retryMs = FIRST_RETRY_MS;

export function connect() {
  const url = new URL("/desk/socket", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  socket = new WebSocket(url);
  let opened = false;
  socket.addEventListener("open", () => {
    opened = true;
    retryMs = FIRST_RETRY_MS;
    trouble("");
  });
  socket.addEventListener("message", (event) => hear(JSON.parse(event.data)));
  socket.addEventListener("close", () => {
    model.set(null);
    trouble(t("desk.not_connected"));
    if (!opened) signInAgain();
    setTimeout(connect, retryMs);
    retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
  });
}

/** A refused socket does not say why: whoever was signed out meanwhile would wait for ever. */
async function signInAgain() {
  const answer = await fetch("/desk", { redirect: "manual" }).catch(() => null);
  // A conversation in this page would end with it; the next try is after it.
  if (answer?.type === "opaqueredirect" && !phone.talking) location.assign("/signin?next=%2Fdesk");
}

function hear(message) {
  switch (message.type) {
    case "echo": // proof of life: through the main thread, with what the phone says of itself
      send({ do: "alive", ...phone.prove() });
      break;
    case "desk":
      trouble(message.trouble ?? "");
      if (!message.trouble) model.set(message);
      break;
    case "refused":
      trouble(message.words);
      break;
    case "promised":
      model.dispatchEvent(new CustomEvent("promised", { detail: message.words }));
      break;
    case "signed_out":
      location.assign("/signin?next=%2Fdesk");
      break;
  }
}

export function send(command) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(command));
}

/** Say what went wrong, where everybody sees and hears it; nothing: all is well again. */
export function trouble(words) {
  at("trouble").hidden = !words;
  write(at("trouble"), words);
}
