/** The list of short news now on screen, with timers that can be held. */
import type { IconName } from "./icons";

interface Toast {
  id: number;
  words: string;
  icon: IconName;
  action?: { label: string; run: () => void };
}

class Toasts {
  list = $state.raw<Toast[]>([]);
  #next = 1;
  #timers = new Map<number, ReturnType<typeof setTimeout>>();

  /** Shows news for `seconds`; with an action there is always time to reach it. Answers its number, for `remove`. */
  show(words: string, options: { icon?: IconName; action?: Toast["action"]; seconds?: number } = {}): number {
    const toast: Toast = { id: this.#next++, words, icon: options.icon ?? "check" };
    if (options.action) toast.action = options.action;
    this.list = [...this.list.slice(-2), toast];
    this.#start(toast.id, options.seconds ?? (options.action ? 8 : 4));
    return toast.id;
  }

  remove(id: number): void {
    this.#stop(id);
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  hold(id: number): void {
    this.#stop(id);
  }

  release(id: number): void {
    this.#start(id, 4);
  }

  #start(id: number, seconds: number): void {
    this.#stop(id);
    this.#timers.set(id, setTimeout(() => this.remove(id), seconds * 1000));
  }

  #stop(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }
}

export const toasts = new Toasts();
