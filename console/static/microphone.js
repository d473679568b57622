// The microphone: one live track, kept from Ready on, whose level is shown and whose silence is told.
//
//   events: level (detail: 0 to 1), silent, heard, lost, live
//
// A track that ended (unplugged, permission taken back) or that the system muted is not live.

const LOOK_EVERY_MS = 100;
const SILENT_AFTER_MS = 5000;
// A headset in a quiet room hums above this; a muted or dead one gives exact or almost exact zeros.
const SILENCE = 0.002;
const WANTED = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

export class Microphone extends EventTarget {
  #track = null;
  #device = "";
  #meter = null;
  #timer = 0;
  #heardAt = 0;
  #silent = false;

  get live() {
    return this.#track?.readyState === "live" && !this.#track.muted;
  }
  get silent() {
    return this.#silent;
  }

  /** Use this one from the next opening on, if it is there then. */
  prefer(device) {
    this.#device = device;
  }

  /** Open it, or another one; resolves to "" or to what is wrong: denied, none, busy. */
  async open(context, device = this.#device) {
    if (this.live && device === this.#device) return "";
    let stream;
    try {
      const audio = device ? { ...WANTED, deviceId: { ideal: device } } : WANTED;
      stream = await navigator.mediaDevices.getUserMedia({ audio });
    } catch (error) {
      return { NotAllowedError: "denied", NotFoundError: "none" }[error.name] ?? "busy";
    }
    this.close();
    this.#device = device;
    [this.#track] = stream.getAudioTracks();
    for (const type of ["ended", "mute"]) this.#track.addEventListener(type, () => this.#tell("lost"));
    this.#track.addEventListener("unmute", () => this.#tell("live"));
    this.#listen(context, stream);
    this.#tell("live");
    return "";
  }

  close() {
    clearInterval(this.#timer);
    this.#track?.stop();
    this.#track = null;
  }

  /** A stream of its own for one call: ending the call leaves the live track as it is. */
  async stream() {
    if (!this.live) throw new DOMException("the microphone is not open", "NotFoundError");
    return new MediaStream([this.#track.clone()]);
  }

  #listen(context, stream) {
    this.#meter = context.createAnalyser();
    this.#meter.fftSize = 2048;
    context.createMediaStreamSource(stream).connect(this.#meter);
    const samples = new Float32Array(this.#meter.fftSize);
    this.#heardAt = performance.now();
    this.#silent = false;
    this.#timer = setInterval(() => {
      this.#meter.getFloatTimeDomainData(samples);
      this.#measure(samples.reduce((most, each) => Math.max(most, Math.abs(each)), 0));
    }, LOOK_EVERY_MS);
  }

  #measure(peak) {
    this.#tell("level", peak);
    const now = performance.now();
    if (peak > SILENCE) this.#heardAt = now;
    const silent = now - this.#heardAt > SILENT_AFTER_MS;
    if (silent === this.#silent) return;
    this.#silent = silent;
    this.#tell(silent ? "silent" : "heard");
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
