// The agent's desk. The server says what is; the page shows it and sends commands.
// Each noun has a module of its own; this one sets them to work.
import "./desk_state.js";
import "./desk_card.js";
import "./desk_offer.js";
import "./desk_call.js";
import "./desk_conversation.js";
import "./desk_after.js";
import "./desk_again.js";
import "./desk_figures.js";
import "./desk_history.js";
import "./desk_keypad.js";
import "./desk_pop.js";
import "./desk_ready.js";
import "./desk_line.js";
import "./desk_devices.js";
import "./desk_softphone.js";
import { phone } from "./desk_phone.js";
import { connect } from "./desk_socket.js";

phone.connect();
connect();
