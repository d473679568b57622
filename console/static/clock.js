// Count on from the server's clock between two of its messages, at the server's own pace.

export class ServerClock {
  #atMs = Date.now();
  #pace = 1;
  #heardAt = performance.now();

  /** Take the server's instant; `pace` is how many of its seconds pass in a real one. */
  set(atMs, pace) {
    this.#atMs = Number(atMs);
    this.#pace = Number(pace);
    this.#heardAt = performance.now();
  }

  now() {
    return this.#atMs + (performance.now() - this.#heardAt) * this.#pace;
  }
}

/** Put milliseconds into words, as `console/durations.py` does. */
export function spoken(ms) {
  const all = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  if (hours) return `${hours} h ${minutes} min`;
  return minutes ? `${minutes} min ${seconds} s` : `${seconds} s`;
}

/** Set text only when it differs: a screen reader is told of changes, not of repetitions. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
