// Which microphone is talked into, where callers are heard and where it rings: chosen on the page and
// kept in this browser. What was chosen and is gone is replaced by the usual one, in words, until it is
// back.
import { write } from "./clock.js";
import { at } from "./desk_model.js";
import { phone, ringer } from "./desk_phone.js";
import { trouble } from "./desk_socket.js";
import { t } from "./words.js";

/** Keep something of the phone in this browser, or look it up. */
export function kept(name, value) {
  if (value !== undefined) localStorage.setItem(`phone.${name}`, value);
  return localStorage.getItem(`phone.${name}`) ?? "";
}

/** A device to choose: its list on the page, and what using one means. */
class Choice {
  /** `id` is the select's and the name it is kept by; `use(device)` may reject. */
  constructor(id, kind, use) {
    Object.assign(this, { id, kind, use, used: null });
    at(id).addEventListener("change", () => this.choose());
  }

  choose() {
    kept(this.id, at(this.id).value);
    kept(`${this.id}.name`, at(this.id).value && at(this.id).selectedOptions[0].text);
    return this.follow();
  }

  /** Offer what there is; names are known once a microphone was allowed. */
  list(found) {
    this.there = found.filter(({ kind, deviceId }) => kind === this.kind && !["", "default"].includes(deviceId));
    this.named = found.some(({ label }) => label);
    const usual = new Option(t("softphone.usual"), "");
    at(this.id).replaceChildren(usual, ...this.there.map((each) => new Option(each.label, each.deviceId)));
    return this.follow();
  }

  /** Use what was chosen, or the usual one while it is gone. */
  async follow() {
    const wanted = kept(this.id);
    const here = this.there.some((each) => each.deviceId === wanted);
    at(this.id).value = here ? wanted : "";
    // Before a microphone was allowed a browser names no device: nothing is known to be gone.
    this.tell(wanted && !here && this.named);
    const device = here ? wanted : "";
    if (this.used === device) return;
    this.used = device;
    try {
      await this.use(device);
    } catch {
      this.used = null; // it went while it was being taken; the next look tries again
      this.tell(true);
    }
  }

  tell(gone) {
    const name = kept(`${this.id}.name`);
    write(at(`${this.id}-gone`), gone ? t("softphone.device_gone", { name }) : "");
  }
}

const choices = [
  ["input", "audioinput", hearFrom],
  ["output", "audiooutput", (device) => phone.listenOn(device)],
  ["ring-output", "audiooutput", (device) => ringer.listenOn(device)],
];

async function hearFrom(device) {
  phone.microphone.prefer(device);
  if (!phone.microphone.live) return; // it is opened by Ready
  const wrong = await phone.microphone.open(ringer.context, device);
  trouble(wrong ? t(`softphone.microphone_${wrong}`) : "");
}

/** Show how the microphone is; it listens from Ready on. */
function tell() {
  const { live, silent } = phone.microphone;
  const state = !live ? "lost" : silent ? "silent" : "works";
  write(at("microphone-words"), t(`softphone.microphone_${state}`));
  at("microphone-words").classList.toggle("error", state !== "works");
}

if (phone.microphone) {
  const made = choices.map((each) => new Choice(...each));
  const look = async () => {
    const found = await navigator.mediaDevices.enumerateDevices();
    await Promise.all(made.map((each) => each.list(found)));
  };
  phone.microphone.prefer(kept("input"));
  phone.microphone.addEventListener("level", ({ detail }) => (at("level").value = Math.min(1, detail * 3)));
  for (const type of ["live", "lost", "silent", "heard"]) phone.microphone.addEventListener(type, tell);
  phone.microphone.addEventListener("live", look);
  navigator.mediaDevices?.addEventListener("devicechange", look);
}
