// Become ready, and say for what reason one is not. Nothing else makes an agent ready.
import { command } from "./desk_commands.js";
import { at } from "./desk_model.js";
import { phone } from "./desk_phone.js";
import { send, trouble } from "./desk_socket.js";
import { t } from "./words.js";

/** Ready, and no call could ring: pressing it again does what only a click may. */
const dead = (desk) => desk.state === "ready" && phone.prove().phone === "lost";

command("ready", {
  key: "KeyR",
  when: (desk) => (desk.state === "away" || desk.leaving || dead(desk)) && !desk.evacuated,
  may: () => phone.usable,
  async does() {
    const wrong = await phone.prepare();
    trouble(wrong ? t(wrong) : "");
    if (!wrong) send({ do: "ready", ...phone.prove() });
  },
});

command("not-ready", {
  key: "KeyN",
  shy: true, // nobody leaves by pressing Ready twice
  when: (desk) => desk.state !== "away" && !desk.leaving,
  does: () => send({ do: "not_ready", reason: at("reason").value }),
});
