// The telephone of this desk: the device its agent is rung on, behind the interface of phone.js.
//
// In the page it rings only in the tab that leads, with audio unlocked and, where people speak, a live
// microphone: `prepare` sees to all that after a click, `prove` tells whether it is still so.
//
//   prepare()  after a click: resolves to "" or to the catalogue's entry of what is wrong
//   follow(endpoint)  where the server rings the agent now
//   elsewhere  whether another tab holds the phone
//   events besides those of phone.js: proof (whether calls can ring may have changed)
import { DevicePhone, lost } from "./phone.js";

const PATIENCE_MS = 10000;
const PASSED_ON = [
  "online", "offline", "ringing", "connected", "muted", "say", "play", "listening", "together",
  "alone", "voice", "warning", "reconnecting", "reconnected", "ended", "error",
];

export class Telephone extends EventTarget {
  #inPage;
  #device = new DevicePhone();
  #tabs;
  #microphone; // null where nobody speaks into one: the simulator's phone
  #ringer;
  #endpoint;

  constructor({ inPage, tabs, microphone, ringer, endpoint }) {
    super();
    Object.assign(this, { tabs, microphone });
    this.#inPage = inPage;
    this.#tabs = tabs;
    this.#microphone = microphone;
    this.#ringer = ringer;
    this.#endpoint = endpoint;
    for (const type of PASSED_ON) inPage?.addEventListener(type, (event) => this.#pass(type, event.detail));
    ringer.addEventListener("changed", () => this.#changed());
    for (const type of ["lost", "live"]) microphone?.addEventListener(type, () => this.#changed());
    tabs?.addEventListener("leads", () => this.#wake());
    tabs?.addEventListener("follows", () => this.#rest());
  }

  get #now() {
    return this.#inPage && this.#endpoint.startsWith("client:") ? this.#inPage : this.#device;
  }
  get #mine() {
    return this.#now === this.#device || this.#tabs.leads;
  }
  /** Whether another tab of this browser holds the phone. */
  get elsewhere() {
    return !this.#mine;
  }
  get here() {
    return this.#now.here;
  }
  get usable() {
    return this.#now.usable || !this.#mine; // from a tab that follows, Ready takes the phone over
  }
  get ringing() {
    return this.#now.ringing;
  }
  get talking() {
    return this.#now.talking;
  }
  get muted() {
    return this.#now.muted;
  }
  get offer() {
    return this.#now.offer;
  }

  prove() {
    if (this.elsewhere) return { phone: "elsewhere", why: "" };
    const proof = this.#now.prove();
    if (proof.phone === "live" && !this.#ringer.running) return lost("asleep");
    return proof;
  }

  connect() {
    this.#tabs?.join();
    if (!this.#inPage) return;
    // What the browser keeps of a page that was left, it may show again much later.
    addEventListener("pagehide", () => this.#tabs.leave());
    addEventListener("pageshow", (event) => event.persisted && this.#tabs.join());
    for (const type of ["pointerdown", "keydown"]) addEventListener(type, () => this.#wake());
  }

  answer() {
    this.#now.answer();
  }
  decline() {
    this.#now.decline();
  }
  hangUp() {
    this.#now.hangUp();
  }
  press(digits) {
    this.#now.press(digits);
  }
  speak(text) {
    this.#now.speak(text);
  }
  mute(on) {
    this.#now.mute(on);
  }

  /** Ring where the server says from now on. */
  follow(endpoint) {
    if (endpoint === this.#endpoint) return;
    this.#endpoint = endpoint;
    this.#wake();
    this.#changed();
  }

  /** Do what a browser allows after a click only, and see that a call could ring. */
  async prepare() {
    const unlocked = this.#ringer.wakes(PATIENCE_MS); // first of all, while the click still counts
    this.#askToNotify();
    if (this.#now === this.#device) return "";
    if (!this.#now.usable && !this.#microphone) return "softphone.offline";
    if (!this.#tabs.leads) {
      this.#tabs.takeOver();
      await happened(this.#tabs, "leads", () => this.#tabs.leads);
    }
    const wrong = await this.#microphone?.open(this.#ringer.context);
    if (wrong) return `softphone.microphone_${wrong}`;
    this.#inPage.connect();
    await happened(this.#inPage, "online", () => this.#inPage.prove().phone === "live");
    await unlocked;
    this.#changed();
    const { phone, why } = this.prove();
    return phone === "live" ? "" : `softphone.${why || "offline"}`;
  }

  /** Listen to callers on another output; "" is the usual one. */
  async listenOn(output) {
    await this.#inPage?.listenOn?.(output);
  }

  // Without asking anybody for anything: with what the browser has granted already.
  async #wake() {
    this.#changed();
    if (this.#now !== this.#inPage || !this.#mine) return;
    if (!this.#microphone) {
      this.#inPage.connect();
      if (!this.#ringer.running) this.#ringer.unlock(); // that it worked is an event of its own
      return;
    }
    if (this.#microphone.live) return;
    const granted = await navigator.permissions?.query({ name: "microphone" }).catch(() => null);
    if (granted?.state !== "granted" || !(await this.#ringer.wakes())) return;
    if (this.#mine && !(await this.#microphone.open(this.#ringer.context))) this.#inPage.connect();
  }

  #rest() {
    this.#inPage?.close();
    this.#microphone?.close();
    this.#changed();
  }

  #askToNotify() {
    // Asked for and not waited for: who says no still hears and sees the desk.
    if ("Notification" in window && Notification.permission === "default") Notification.requestPermission();
  }

  #pass(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
    if (type === "online" || type === "offline") this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("proof"));
  }
}

/** Wait until it is so, looking again at each event; give up after a while. */
function happened(target, type, so) {
  return new Promise((resolve) => {
    const look = () => so() && done();
    const done = () => {
      target.removeEventListener(type, look);
      clearTimeout(patience);
      resolve();
    };
    const patience = setTimeout(done, PATIENCE_MS);
    target.addEventListener(type, look);
    look();
  });
}
