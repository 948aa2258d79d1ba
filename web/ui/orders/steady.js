// SPDX-License-Identifier: MIT

/**
 * Keeps rows in their place while somebody points at them, so that a click never meets an order that
 * has just slid under the pointer. A mouse or a pen points while it is over the rows; a finger from
 * its tap on a step until it scrolls or taps elsewhere.
 */
export class Steady {
  #touched = false;
  #over = false;

  /** @body  the rows' tbody; @released()  called when nobody points at them any more */
  constructor(body, released) {
    this.body = body;
    this.released = released;
    const isTouch = ({ pointerType }) => pointerType === "touch";
    body.addEventListener("pointermove", (event) => {
      if (!isTouch(event)) this.#over = true;
    });
    body.addEventListener("pointerleave", (event) => {
      if (isTouch(event)) return;
      this.#over = false;
      this.#check();
    });
    body.addEventListener("click", (event) => {
      if (isTouch(event)) this.#touched ||= event.target.closest(".step") !== null;
      else if (event.detail > 0) this.#over = true; // no key has pressed it
    });
  }

  get held() {
    return this.#touched || this.#over;
  }

  /** Notices, until @signal aborts, what ends a finger's hold. */
  listen(signal) {
    const end = (event) => {
      if (!this.#touched || (event.type === "pointerdown" && this.body.contains(event.target))) return;
      this.#touched = false;
      this.#check();
    };
    document.addEventListener("pointerdown", end, { signal });
    document.addEventListener("scroll", end, { signal, passive: true });
  }

  #check() {
    if (!this.held) this.released();
  }
}
