// One tab of an agent holds the phone, the others say so and can take it over.
//
//   leads   whether this tab holds it
//   events: leads, follows
//
// The browser itself keeps the lock and gives it to the next in line when its holder is closed or
// crashes: nobody has to notice, and two tabs never hold it together.

export class Tabs extends EventTarget {
  leads = false;
  #name;
  #release = null;
  #waiting = null; // aborts this tab's place in the line

  /** `name` is whose phone it is: two agents in one browser do not disturb each other. */
  constructor(name) {
    super();
    this.#name = `phone ${name}`;
  }

  /** Stand in line. */
  join() {
    this.#waiting = new AbortController();
    this.#request({ signal: this.#waiting.signal });
  }

  /** Take it from whichever tab holds it. */
  takeOver() {
    if (this.leads) return;
    this.#waiting?.abort();
    this.#request({ steal: true });
  }

  /** Leave it to the next in line: this page is being put away. */
  leave() {
    this.#release?.();
  }

  async #request(options) {
    if (!navigator.locks) return this.#lead(true); // no such browser can telephone anyway
    try {
      await navigator.locks.request(this.#name, options, () => {
        this.#lead(true);
        return new Promise((resolve) => (this.#release = resolve));
      });
      this.#lead(false);
    } catch (error) {
      if (error.name !== "AbortError") throw error;
      if (options.signal?.aborted) return; // it stands in no line any more: it takes the phone over
      this.#lead(false); // another tab took it over
      this.join();
    }
  }

  #lead(leads) {
    this.leads = leads;
    this.#release = leads ? this.#release : null;
    this.dispatchEvent(new Event(leads ? "leads" : "follows"));
  }
}
