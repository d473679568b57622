// Ring: a soft double tone, until stopped. Unlocked by the click on Ready, as browsers demand.

export class Ringer {
  #context = null;
  #timer = 0;

  unlock() {
    this.#context ??= new AudioContext();
    this.#context.resume();
  }

  start() {
    if (this.#timer) return;
    this.#tone();
    this.#timer = setInterval(() => this.#tone(), 3000);
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = 0;
  }

  #tone() {
    if (this.#context?.state !== "running") return;
    const start = this.#context.currentTime;
    for (const [offset, pitch] of [[0, 440], [0.45, 554]]) {
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
