// The phone's own controls: which device rings, mute, tabs, answering by itself.
import { write } from "./clock.js";
import { allow, command } from "./desk_commands.js";
import { kept } from "./desk_devices.js";
import { at, model } from "./desk_model.js";
import { phone, ringer } from "./desk_phone.js";
import { send, trouble } from "./desk_socket.js";
import { t } from "./words.js";

const here = document.querySelector("#softphone");
const on = (type, what) => phone.addEventListener(type, (event) => what(event.detail));

// ---- proof of life --------------------------------------------------------------------------

let told = "";
/** Tell the server at once when calls can no longer ring here, or can again. */
on("proof", () => {
  const proof = phone.prove();
  allow();
  describe();
  if (proof.phone === told) return;
  told = proof.phone;
  send({ do: "alive", ...proof });
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
