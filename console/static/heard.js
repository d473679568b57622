// Write down what is heard on a line, and speak it with the browser's own voice.

const KEPT = 200;

/** A running transcript; everything goes in as text. */
export class Transcript {
  #list;
  constructor(list) {
    this.#list = list;
  }

  /** Add a line: who, what, in which language; `kind` is heard, me or note. */
  add(kind, by, text, language = "") {
    const line = document.createElement("li");
    line.dataset.kind = kind;
    if (by) {
      const who = document.createElement("span");
      who.className = "by";
      who.textContent = by;
      line.append(who);
    }
    const words = document.createElement("span");
    words.dir = "auto";
    words.textContent = text;
    if (language) words.lang = language;
    line.append(words);
    this.#list.append(line);
    while (this.#list.children.length > KEPT) this.#list.firstElementChild.remove();
    this.#list.parentElement.scrollTop = this.#list.scrollHeight;
  }

  clear() {
    this.#list.replaceChildren();
  }
}

/** The browser's voice, and quiet music; silent when switched off. */
export class Voice {
  #on;
  #music = new Audio();
  constructor(on) {
    this.#on = on;
    this.#music.volume = 0.15;
  }

  set on(value) {
    this.#on = value;
    if (!value) this.hush();
  }

  say(text, language) {
    this.#music.pause();
    if (!this.#on || !("speechSynthesis" in window)) return;
    const words = new SpeechSynthesisUtterance(text);
    if (language) words.lang = language;
    speechSynthesis.speak(words);
  }

  play(address) {
    if (!this.#on) return;
    // From this page's own server whatever name it was reached by: the policy in its headers
    // allows no other.
    this.#music.src = new URL(address, location.href).pathname;
    this.#music.play().catch((why) => console.info("the music stays silent:", why.message));
  }

  hush() {
    this.#music.pause();
    if ("speechSynthesis" in window) speechSynthesis.cancel();
  }
}
