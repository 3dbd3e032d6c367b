/** Counts unread answers in the title of the page, and gives the title back once they are read. */
import type { Told } from "./told";

const rapport = (window as unknown as { Rapport: ((...args: unknown[]) => void) & { d: Told } }).Rapport;
const [, , , , panel] = rapport.d;
let own = document.title;
let given = own;

function show(count: number): void {
  // Whoever changed the title meanwhile meant it: that one is kept.
  if (document.title !== given) own = document.title;
  given = count ? `(${count}) ${own}` : own;
  if (document.title !== given) document.title = given;
}

// Another language brings these scripts once more.
if (!panel.dataset.counts) {
  panel.dataset.counts = "1";
  rapport("on", "unread", (count: unknown) => show(Number(count) || 0));
  // After "shutdown" nobody counts any more.
  new MutationObserver((_, watch) => {
    if (panel.isConnected) return;
    watch.disconnect();
    show(0);
  }).observe(document.body, { childList: true });
}
