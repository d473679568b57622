// What the server said last. Every part of the desk reads it here and none keeps a copy.
//
//   "changed": the server said something new, or the connection ended (`desk` is null then)
//   "promised": a callback was promised (`detail` says so in words)
//   "tick": half a second has passed
import { ServerClock } from "./clock.js";

class Model extends EventTarget {
  clock = new ServerClock();
  desk = null;
  before = null; // what `desk` was, to tell what is new

  set(desk) {
    this.before = this.desk;
    this.desk = desk;
    if (desk) this.clock.set(desk.at_ms, desk.pace);
    this.dispatchEvent(new Event("changed"));
    this.dispatchEvent(new Event("tick"));
  }

  /** Do something now, and whenever the desk changed. */
  whenChanged(what) {
    this.addEventListener("changed", what);
    what();
  }

  /** Do something now, and twice a second: for what counts on by itself. */
  whenTicking(what) {
    this.addEventListener("tick", what);
    what();
  }
}

export const model = new Model();
export const root = document.querySelector("#desk");
export const at = (id) => document.querySelector(`#${id}`);
setInterval(() => model.dispatchEvent(new Event("tick")), 500);
