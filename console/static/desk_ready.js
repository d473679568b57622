// Become ready, and say for what reason one is not. Nothing else makes an agent ready.
import { command } from "./desk_commands.js";
import { at } from "./desk_model.js";
import { ringer } from "./desk_offer.js";
import { phone } from "./desk_phone.js";
import { send } from "./desk_socket.js";

command("ready", {
  key: "KeyR",
  may: (desk) => (desk.state === "away" || desk.leaving) && phone.usable,
  does() {
    ringer.unlock();
    send({ do: "ready" });
  },
});

command("not-ready", {
  key: "KeyN",
  may: (desk) => desk.state !== "away" && !desk.leaving,
  does: () => send({ do: "not_ready", reason: at("reason").value }),
});
