/** One ticking clock for a whole page: every countdown reads `clock.now` and none has a timer of its own. */
class Clock {
  /** Milliseconds since 1970, moved on once a second. */
  now = $state(Date.now());

  constructor() {
    setInterval(() => (this.now = Date.now()), 1000);
    document.addEventListener("visibilitychange", () => (this.now = Date.now()));
  }
}

export const clock = new Clock();
