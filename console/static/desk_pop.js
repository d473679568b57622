// Open the customer's page in another system when the agent answers, where the agent wants that.
//
// Browsers let a page open a window after a gesture only: pressing Answer is one, a call answered by
// itself or on another telephone is not, unless the agent allows pop-ups here. Only an address of the
// configuration is opened, with its values encoded (console/aftercall.py).
//
// One window is used again and again, which a browser allows to its opener only; so there is one, and
// a page there could lead its opener elsewhere. It is therefore not this page but an empty frame in it,
// which our content security policy lets nobody fill.
import { write } from "./clock.js";
import { at, model } from "./desk_model.js";
import { t } from "./words.js";

const KEPT = "desk.pop";
const opener = document.createElement("iframe");
opener.hidden = true;
document.body.append(opener);
let opened = ""; // the offer it was opened for

const wanted = at("pop-itself");
wanted.checked = localStorage.getItem(KEPT) === "yes";
wanted.addEventListener("change", () => localStorage.setItem(KEPT, wanted.checked ? "yes" : "no"));

/** Show an address in the customer's window; tell whether the browser let us. */
function show(address) {
  if (!address.startsWith("https://")) return true; // nothing of ours is: nothing to complain of
  return opener.contentWindow.open(address, "switchboard-customer") !== null;
}

function open(offer, address) {
  if (!wanted.checked || !address || opened === offer) return;
  opened = offer;
  const words = show(address) ? "" : t("desk.pop_refused");
  at("pop-refused").hidden = !words;
  write(at("pop-refused"), words);
}

at("answer").addEventListener("click", () => {
  const { desk } = model;
  if (desk?.state === "offered") open(desk.offer, desk.card?.pop);
});

model.whenChanged(() => {
  const { desk, before } = model;
  const taken = ["connecting", "talking"].includes(desk?.state) && before?.state === "offered";
  if (taken) open(before.offer, desk.card?.pop);
  if (desk?.state === "offered" && desk.offer !== opened) at("pop-refused").hidden = true;
});
