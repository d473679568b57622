// The telephone in this page, or the device elsewhere that stands in for it.
import { root } from "./desk_model.js";
import { DevicePhone, SimulatedPhone } from "./phone.js";

const { phone: kind, phones, endpoint } = root.dataset;
export const phone = kind === "simulated" ? new SimulatedPhone(phones, endpoint) : new DevicePhone();
