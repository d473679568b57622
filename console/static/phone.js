// The telephone behind one small interface, whatever it is made of:
//
//   connect()  close()  answer()  decline()  hangUp()  press(digits)  speak(text)  mute(on)
//   here       whether calls ring in this page
//   usable     whether it is worth a try to become ready with it
//   ringing, talking, muted
//   offer      which offer of ours rings or is talked on; "" when the carrier did not say
//   prove()    its proof of life: { phone: "live" | "lost" | "elsewhere" | "device", why }
//   events: online, offline, ringing, connected, muted, say, play, listening, together, alone, voice,
//           warning, reconnecting, reconnected, ended, error (each event's `detail` is the message)
//
// SimulatedPhone and DevicePhone stand here, the carrier's own in twilio_phone.js; telephone.js puts
// the one an agent is rung on behind this interface, so that no page knows which it is.

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 8000;
const PONG_MS = 8000;

/** A proof that no call could ring here now. */
export const lost = (why) => ({ phone: "lost", why });
/** A proof that one could. */
export const LIVE = { phone: "live", why: "" };

/** Calls ring on a device elsewhere: a SIP phone, a mobile. This page cannot answer them. */
export class DevicePhone extends EventTarget {
  here = false;
  usable = true;
  ringing = false;
  talking = false;
  muted = false;
  offer = "";
  prove() {
    return { phone: "device", why: "" };
  }
  connect() {}
  close() {}
  answer() {}
  decline() {}
  hangUp() {}
  press() {}
  speak() {}
  mute() {}
}

/** No call can ring in this page: the operator has not set up what it needs. */
export class NoPhone extends DevicePhone {
  here = true;
  usable = false;
  prove() {
    return lost("not_set_up");
  }
}

/** A telephone of the simulated carrier, see docs/architecture.md. */
export class SimulatedPhone extends EventTarget {
  here = true;
  ringing = false;
  talking = false;
  muted = false;
  offer = "";
  #url;
  #socket = null;
  #registered = false;
  #failed = false; // it was tried, and was not to be
  #askedAt = 0; // when the carrier was asked whether it is there; 0 when it has answered
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

  prove() {
    if (!this.#askedAt) {
      this.#askedAt = performance.now();
      this.#send({ type: "ping" });
    }
    const answering = performance.now() - this.#askedAt < PONG_MS;
    if (this.usable && this.#registered && answering) return LIVE;
    return lost(this.#failed || !answering ? "offline" : "connecting");
  }

  connect() {
    this.#wanted = true;
    if (this.#socket && this.#socket.readyState <= WebSocket.OPEN) return;
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      this.#retryMs = FIRST_RETRY_MS;
      this.#askedAt = 0;
      this.#tell({ type: "online" }); // it can dial; one that must register can be rung from then on
    });
    socket.addEventListener("message", (event) => this.#hear(JSON.parse(event.data)));
    socket.addEventListener("close", () => {
      if (this.ringing || this.talking) this.#hear({ type: "ended", why: "" });
      this.#registered = false;
      this.#failed = true;
      this.#tell({ type: "offline" });
      setTimeout(() => this.#wanted && this.connect(), this.#retryMs);
      this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
    });
  }

  close() {
    this.#wanted = this.#failed = false;
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
  /** Say something to the other side; muted, nobody hears it. */
  speak(text) {
    if (!this.muted) this.#send({ type: "speak", text });
  }
  mute(on) {
    this.muted = on;
    this.#tell({ type: "muted", on });
  }

  #send(message) {
    if (this.usable) this.#socket.send(JSON.stringify(message));
  }

  #hear(message) {
    switch (message.type) {
      case "registered":
        this.#registered = true;
        this.#failed = false;
        this.#tell({ type: "online" });
        break;
      case "pong":
        this.#askedAt = 0;
        break;
      case "ringing":
        this.ringing = true;
        this.offer = message.parameters?.offer ?? "";
        break;
      case "connected":
        this.ringing = false;
        this.talking = true;
        break;
      case "ended":
        this.ringing = this.talking = this.muted = false;
        this.offer = "";
        break;
    }
    this.#tell(message);
  }

  #tell(message) {
    this.dispatchEvent(new CustomEvent(message.type, { detail: message }));
  }
}
