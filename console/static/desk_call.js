// What an agent does with a call: answer it, decline it, hang it up.
import { command } from "./desk_commands.js";
import { at, model } from "./desk_model.js";
import { phone } from "./desk_phone.js";
import { send } from "./desk_socket.js";

command("answer", {
  key: "KeyA",
  when: (desk) => desk.state === "offered" && phone.here,
  may: (desk) => phone.ringing && [desk.offer, ""].includes(phone.offer),
  does: () => phone.answer(),
});

command("decline", {
  key: "KeyD",
  when: (desk) => desk.state === "offered",
  does: () => send({ do: "decline", offer: model.desk.offer, reason: at("decline-reason").value }),
});

command("hang-up", {
  key: "KeyH",
  shy: true, // what ends the call is pressed on purpose only
  when: (desk) => desk.state === "talking" || desk.state === "connecting",
  does: () => send({ do: "hang_up" }),
});
