// The telephone of this desk: made once, of what the page was given.
import { root } from "./desk_model.js";
import { Microphone } from "./microphone.js";
import { NoPhone, SimulatedPhone } from "./phone.js";
import { Ringer } from "./ring.js";
import { Tabs } from "./tabs.js";
import { Telephone } from "./telephone.js";
import { TwilioPhone } from "./twilio_phone.js";

const { phone: kind, phones, client, endpoint, edge } = root.dataset;
export const ringer = new Ringer();
const microphone = kind === "carrier" ? new Microphone() : null;

function inPage() {
  switch (kind) {
    case "simulated":
      return new SimulatedPhone(phones, client);
    case "carrier":
      return new TwilioPhone(microphone, edge);
    case "none":
      return new NoPhone();
    default:
      return null; // this agent has no browser device
  }
}

const tabs = client ? new Tabs(client) : null;
export const phone = new Telephone({ inPage: inPage(), tabs, microphone, ringer, endpoint });
