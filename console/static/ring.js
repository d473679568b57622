// Ring: a soft double tone, until stopped. Unlocked by the click on Ready, as browsers demand, and
// heard on the output the agent chose.
//
//   context, running   what the page's sounds are made with, and whether any can be heard
//   events: changed    whether any can be heard may have changed

const WAKING_MS = 500;
const RING = [[0, 440], [0.45, 554]];
const ANSWERED = [[0, 880], [0.3, 880]];
const ANSWERED_MS = 700;

export class Ringer extends EventTarget {
  #context = null;
  #timer = 0;

  get context() {
    return this.#context;
  }
  get running() {
    return this.#context?.state === "running";
  }

  unlock() {
    this.#open();
    this.#context.resume();
  }

  #open() {
    if (this.#context) return;
    this.#context = new AudioContext();
    this.#context.addEventListener("statechange", () => this.dispatchEvent(new Event("changed")));
  }

  /** Try, without a click too: a browser that knows this page may allow it. Resolves to whether it does. */
  async wakes(patienceMs = WAKING_MS) {
    this.unlock();
    const patience = new Promise((resolve) => setTimeout(resolve, patienceMs));
    await Promise.race([this.#context.resume(), patience]);
    return this.running;
  }

  /** Be heard on another output, where the browser lets a page choose; "" is the usual one. */
  async listenOn(output) {
    this.#open();
    await this.#context.setSinkId?.(output);
  }

  start() {
    if (this.#timer) return;
    this.#tone(RING);
    this.#timer = setInterval(() => this.#tone(RING), 3000);
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = 0;
  }

  /** Warn whose call is answered for them; resolves when the warning was heard. */
  async announce() {
    this.#tone(ANSWERED);
    await new Promise((resolve) => setTimeout(resolve, ANSWERED_MS));
  }

  #tone(notes) {
    if (!this.running) return;
    const start = this.#context.currentTime;
    for (const [offset, pitch] of notes) {
      const tone = this.#context.createOscillator();
      const loudness = this.#context.createGain();
      tone.frequency.value = pitch;
      loudness.gain.setValueAtTime(0, start + offset);
      loudness.gain.linearRampToValueAtTime(0.12, start + offset + 0.03);
      loudness.gain.linearRampToValueAtTime(0, start + offset + 0.4);
      tone.connect(loudness).connect(this.#context.destination);
      tone.start(start + offset);
      tone.stop(start + offset + 0.45);
    }
  }
}
