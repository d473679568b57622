// The carrier's softphone behind the interface of phone.js: its SDK does signalling and audio.
//
// Every event of the SDK ends here as one of ours. It never registers without a click having unlocked
// the page (telephone.js sees to that), and `register()` is never awaited: without a network it does
// not come back, so what is told is what the device says of itself.
/* global Twilio */
import { LIVE, lost } from "./phone.js";

const SOUNDS = "/static/";
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 15000;
// Errors of the SDK that a new token mends, and those of a microphone. Source: TWILIO.md A9.
const TOKEN = new Set([20101, 20103, 20104, 20157, 31201, 31202, 31204, 31205, 31207]);
const MICROPHONE = new Set([31208, 31401, 31402]);
// It tries again by itself; what counts is whether it is registered.
const NETWORK = new Set([31000, 31001, 31003, 31005, 31009, 53000, 53001, 53405]);
const KEYS = { "*": "s", "#": "h" };

/** All sounds are our own: the SDK would fetch them from another host. */
function sounds() {
  const own = { incoming: "ring.wav", outgoing: "key.wav", disconnect: "closed.wav" };
  for (const key of "0123456789*#") own[`dtmf${KEYS[key] ?? key}`] = "key.wav";
  return Object.fromEntries(Object.entries(own).map(([name, file]) => [name, SOUNDS + file]));
}

export class TwilioPhone extends EventTarget {
  here = true;
  usable = true;
  ringing = false;
  talking = false;
  muted = false;
  offer = "";
  #microphone;
  #edge;
  #output = "";
  #routed = Promise.resolve();
  #device = null;
  #call = null;
  #wanted = false;
  #failed = false; // it was tried, and was not to be
  #asking = null; // a token is being asked for
  #retryMs = FIRST_RETRY_MS;

  /** `microphone` is the live track that is talked into, `edge` where to enter the carrier's network. */
  constructor(microphone, edge = "") {
    super();
    this.#microphone = microphone;
    this.#edge = edge;
  }

  get online() {
    return this.#device?.state === "registered";
  }

  prove() {
    if (!this.#device && !this.#wanted) return lost("asleep");
    if (!this.online) return lost(this.#failed ? "offline" : "connecting");
    return this.#microphone.live ? LIVE : lost("microphone");
  }

  async connect() {
    this.#wanted = true;
    if (this.#device) return this.#register();
    const token = await this.#token();
    if (!token || !this.#wanted || this.#device) return;
    this.#device = this.#made(token);
    this.#register();
  }

  close() {
    this.#wanted = this.#failed = false;
    this.#device?.destroy();
  }

  answer() {
    if (this.ringing) this.#call.accept();
  }
  decline() {
    if (this.ringing) this.#call.reject();
  }
  hangUp() {
    this.#call?.disconnect();
  }
  press(digits) {
    if (this.talking) this.#call.sendDigits(digits);
  }
  speak() {} // people use their microphone
  mute(on) {
    if (this.talking) this.#call.mute(on);
  }

  /** Let the caller be heard on another output, as soon as it is there; "" is the usual one. */
  listenOn(output) {
    this.#output = output;
    // One after the other: the SDK loses its way when an output changes while it changes one.
    this.#routed = this.#routed.catch(() => {}).then(() => this.#route());
    return this.#routed;
  }

  async #route() {
    const { availableOutputDevices: there, speakerDevices } = this.#device?.audio ?? {};
    const wanted = there?.has(this.#output) ? this.#output : "default";
    const now = [...(speakerDevices?.get() ?? [])].map(({ deviceId }) => deviceId);
    if (there?.has(wanted) && now.join() !== wanted) await speakerDevices.set(wanted);
  }

  // ---- the token ----------------------------------------------------------------------------

  /** Return a fresh token, "" when there is none now: another try follows by itself. */
  #token() {
    this.#asking ??= this.#ask().finally(() => (this.#asking = null));
    return this.#asking;
  }

  async #ask() {
    try {
      const answer = await fetch("/desk/token", { method: "POST" });
      if (answer.ok) {
        this.#retryMs = FIRST_RETRY_MS;
        return (await answer.json()).token;
      }
      this.#tell("error", { text: `token ${answer.status}`, code: answer.status });
    } catch {
      // the network is gone: that is told below
    }
    this.#lost();
    setTimeout(() => this.#wanted && this.#renew(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
    return "";
  }

  async #renew() {
    if (!this.#device) return this.connect();
    const token = await this.#token();
    if (!token || !this.#device) return;
    this.#device.updateToken(token);
    this.#register();
  }

  // ---- the device ---------------------------------------------------------------------------

  #made(token) {
    const device = new Twilio.Device(token, {
      allowIncomingWhileBusy: false,
      closeProtection: false, // the desk asks before it is closed during a call
      codecPreferences: ["opus", "pcmu"],
      edge: this.#edge || "roaming",
      // What is talked into is the track whose level was shown, and no other.
      getUserMedia: () => this.#microphone.stream(),
      sounds: sounds(),
    });
    // The desk rings, in one way for every kind of phone, and on the output that was chosen.
    device.audio.incoming(false);
    device.audio.outgoing(false);
    device.on("registering", () => this.#tell("offline"));
    device.on("registered", () => {
      this.#retryMs = FIRST_RETRY_MS;
      this.#failed = false;
      this.#tell("online");
    });
    device.on("unregistered", () => this.#lost());
    device.on("tokenWillExpire", () => this.#renew());
    device.on("error", (error) => this.#wrong(error));
    device.on("incoming", (call) => this.#incoming(call));
    device.on("destroyed", () => this.#destroyed(device));
    // It finds the outputs by itself, later, and those that are plugged in later still; one that went
    // while it was being taken is the next change.
    device.audio.on("deviceChange", () => this.listenOn(this.#output).catch(() => {}));
    return device;
  }

  #register() {
    if (this.#device.state !== "unregistered") return;
    this.#device.register().catch(() => this.#lost());
  }

  #lost() {
    this.#failed = this.#wanted;
    this.#tell("offline");
  }

  #destroyed(device) {
    if (this.#device !== device) return;
    this.#device = null;
    this.#over("");
    this.#tell("offline");
    // The browser may keep this page, and show it again as it was: then there must be a device.
    if (this.#wanted) addEventListener("pageshow", () => this.#wanted && this.connect(), { once: true });
  }

  #wrong(error) {
    if (TOKEN.has(error.code)) return this.#renew();
    if (NETWORK.has(error.code)) return this.#lost();
    const kind = MICROPHONE.has(error.code) ? "microphone" : "carrier";
    this.#tell("error", { text: `${error.code} ${error.message}`, code: error.code, kind });
  }

  // ---- a call -------------------------------------------------------------------------------

  #incoming(call) {
    // The newest that rings is the one that counts: an older one is being cancelled already.
    this.#call = call;
    this.ringing = true;
    this.offer = call.customParameters.get("offer") ?? "";
    const mine = (what) => (detail) => this.#call === call && what(detail);
    call.on("accept", mine(() => {
      this.ringing = false;
      this.talking = true;
      this.muted = false;
      this.#tell("connected", { call: call.parameters.CallSid });
    }));
    call.on("cancel", mine(() => this.#over("cancelled")));
    call.on("reject", mine(() => this.#over("declined")));
    call.on("disconnect", mine(() => this.#over("ended")));
    call.on("transportClose", mine(() => this.ringing && this.#over("cancelled")));
    call.on("error", mine((error) => this.#wrong(error)));
    call.on("reconnecting", mine(() => this.#tell("reconnecting")));
    call.on("reconnected", mine(() => this.#tell("reconnected")));
    call.on("warning", mine((name) => this.#tell("warning", { name })));
    call.on("warning-cleared", mine(() => this.#tell("warning", { name: "" })));
    call.on("mute", mine((on) => {
      this.muted = on;
      this.#tell("muted", { on });
    }));
    this.#tell("ringing", { call: call.parameters.CallSid, from: call.parameters.From });
  }

  #over(why) {
    if (!this.#call) return;
    this.#call = null;
    this.ringing = this.talking = this.muted = false;
    this.offer = "";
    this.#tell("ended", { why });
  }

  #tell(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail: { type, ...detail } }));
  }
}
