// The telephone behind one small interface, whatever it is made of:
//
//   connect()  answer()  decline()  hangUp()  press(digits)  speak(text)
//   usable: whether a call could ring here now        ringing: whether one does
//   events: online, offline, ringing, connected, say, play, listening, together, alone, voice,
//           ended, error (each event's `detail` is the message)
//
// A softphone of a carrier's SDK takes the place of SimulatedPhone without any other change.

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 8000;

/** Calls ring on a device elsewhere: a SIP phone, a mobile. This page cannot answer them. */
export class DevicePhone extends EventTarget {
  here = false;
  usable = true;
  ringing = false;
  connect() {}
  answer() {}
  decline() {}
  hangUp() {}
  press() {}
  speak() {}
}

/** A telephone of the simulated carrier, see docs/architecture.md. */
export class SimulatedPhone extends EventTarget {
  here = true;
  ringing = false;
  #url;
  #socket = null;
  #retryMs = FIRST_RETRY_MS;
  #wanted = false;

  constructor(prefix, address) {
    super();
    this.#url = new URL(prefix + encodeURIComponent(address), location.href);
    this.#url.protocol = this.#url.protocol === "https:" ? "wss:" : "ws:";
  }

  get usable() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  connect() {
    this.#wanted = true;
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      this.#retryMs = FIRST_RETRY_MS;
      this.#tell({ type: "online" });
    });
    socket.addEventListener("message", (event) => this.#hear(JSON.parse(event.data)));
    socket.addEventListener("close", () => {
      this.ringing = false;
      if (!this.#wanted) return;
      this.#tell({ type: "offline" });
      setTimeout(() => this.#wanted && this.connect(), this.#retryMs);
      this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
    });
  }

  close() {
    this.#wanted = false;
    this.#socket?.close();
  }

  dial(to, from, geo) {
    this.#send({ type: "dial", to, from, geo });
  }
  answer() {
    this.#send({ type: "answer" });
  }
  decline() {
    this.#send({ type: "decline" });
  }
  hangUp() {
    this.#send({ type: "hangup" });
  }
  press(digits) {
    this.#send({ type: "press", digits });
  }
  speak(text) {
    this.#send({ type: "speak", text });
  }

  #send(message) {
    if (this.usable) this.#socket.send(JSON.stringify(message));
  }

  #hear(message) {
    if (message.type === "ringing") this.ringing = true;
    if (message.type === "connected" || message.type === "ended") this.ringing = false;
    this.#tell(message);
  }

  #tell(message) {
    this.dispatchEvent(new CustomEvent(message.type, { detail: message }));
  }
}
