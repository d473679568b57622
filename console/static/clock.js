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

/** Set text only when it differs: a screen reader is told of changes, not of repetitions. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
