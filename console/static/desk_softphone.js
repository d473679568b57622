// The phone's own controls: which device rings, microphone and its level, output, mute, tabs.
import { write } from "./clock.js";
import { allow, command } from "./desk_commands.js";
import { at, model } from "./desk_model.js";
import { phone, ringer } from "./desk_phone.js";
import { send, trouble } from "./desk_socket.js";
import { t } from "./words.js";

const here = document.querySelector("#softphone");
const kept = (name, value) => {
  if (value !== undefined) localStorage.setItem(`phone.${name}`, value);
  return localStorage.getItem(`phone.${name}`) ?? "";
};
const on = (type, what) => phone.addEventListener(type, (event) => what(event.detail));

// ---- proof of life --------------------------------------------------------------------------

let told = "";
/** Tell the server at once when calls can no longer ring here, or can again. */
on("proof", () => {
  const proof = phone.prove();
  if (proof.phone === told) return;
  told = proof.phone;
  send({ do: "alive", ...proof });
  allow();
  describe();
});

function describe() {
  const { phone: state, why } = phone.prove();
  here.dataset.phone = state;
  const entry = { live: "softphone.live", elsewhere: "softphone.elsewhere" }[state];
  if (state !== "device") write(at("phone-line"), t(entry ?? `softphone.${why}`, {}));
}

// ---- which device rings ---------------------------------------------------------------------

at("endpoint")?.addEventListener("change", () => send({ do: "endpoint", endpoint: at("endpoint").value }));
model.whenChanged(() => {
  const { desk } = model;
  if (!desk) return;
  phone.follow(desk.endpoint);
  describe();
  here.dataset.here = phone.here;
  if (!phone.here) write(at("phone-line"), desk.rings);
  if (!at("endpoint")) return;
  at("endpoint").value = desk.moving || desk.endpoint;
  write(at("moving"), desk.moving ? t("softphone.moving") : "");
});

// ---- tabs -----------------------------------------------------------------------------------

command("take-over", {
  when: () => phone.elsewhere,
  may: (desk) => !["talking", "connecting"].includes(desk.state),
  async does() {
    const wrong = await phone.prepare();
    trouble(wrong ? t(wrong) : "");
    describe();
  },
});

// ---- microphone -----------------------------------------------------------------------------

if (phone.microphone) {
  phone.microphone.addEventListener("level", ({ detail }) => (at("level").value = Math.min(1, detail * 3)));
  for (const type of ["live", "lost", "silent", "heard"]) {
    phone.microphone.addEventListener(type, () => {
      const state = !phone.microphone.live ? "lost" : phone.microphone.silent ? "silent" : "works";
      write(at("microphone-words"), t(`softphone.microphone_${state}`));
      at("microphone-words").classList.toggle("error", state !== "works");
      devices();
    });
  }
  at("input").addEventListener("change", async () => {
    kept("input", at("input").value);
    const wrong = await phone.microphone.open(ringer.context, at("input").value);
    trouble(wrong ? t(`softphone.microphone_${wrong}`) : "");
  });
  at("output").addEventListener("change", () => {
    kept("output", at("output").value);
    phone.listenOn(at("output").value || "default");
  });
  navigator.mediaDevices?.addEventListener("devicechange", devices);
  phone.microphone.prefer(kept("input"));
  if (kept("output")) phone.listenOn(kept("output")).catch(() => kept("output", ""));
}

/** Offer the microphones and outputs there are; their names are known once one was allowed. */
async function devices() {
  const found = await navigator.mediaDevices.enumerateDevices();
  for (const [id, kind] of [["input", "audioinput"], ["output", "audiooutput"]]) {
    const list = found.filter((each) => each.kind === kind && each.deviceId && each.deviceId !== "default");
    const usual = new Option(t("softphone.usual"), "");
    at(id).replaceChildren(usual, ...list.map((each) => new Option(each.label, each.deviceId)));
    at(id).value = list.some((each) => each.deviceId === kept(id)) ? kept(id) : "";
  }
}

// ---- on the line ----------------------------------------------------------------------------

command("mute", {
  key: "KeyM",
  when: () => phone.here && phone.talking,
  does: () => phone.mute(!phone.muted),
});

function line() {
  const { talking, muted } = phone;
  here.dataset.ringing = phone.ringing;
  here.dataset.muted = talking && muted;
  write(at("mute-words"), talking ? t(muted ? "softphone.microphone_muted" : "softphone.microphone_on") : "");
  write(at("mute-action"), t(muted ? "softphone.unmute" : "softphone.mute"));
  allow();
}
for (const type of ["ringing", "connected", "muted", "ended"]) on(type, line);
on("reconnecting", () => write(at("quality"), t("softphone.reconnecting")));
on("reconnected", () => write(at("quality"), ""));
on("warning", ({ name }) => write(at("quality"), name ? t("softphone.quality") : ""));
on("ended", () => write(at("quality"), ""));

// ---- answered by itself ---------------------------------------------------------------------

let answered = "";
if (at("auto-answer")) {
  at("auto-answer").checked = kept("auto") === "yes";
  at("auto-answer").addEventListener("change", () => {
    kept("auto", at("auto-answer").checked ? "yes" : "no");
    answerByItself();
  });
}

/** Answer the offer the server made and the carrier rings for, once, after a tone. */
async function answerByItself() {
  const offer = model.desk?.offer;
  const due = () => phone.ringing && offer && phone.offer === offer && model.desk?.offer === offer;
  if (!at("auto-answer")?.checked || !due() || answered === offer) return;
  answered = offer;
  ringer.stop();
  await ringer.announce();
  if (due()) phone.answer();
}
on("ringing", answerByItself);
model.addEventListener("changed", answerByItself);

describe();
line();
