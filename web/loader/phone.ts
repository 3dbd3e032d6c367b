/** On a phone the chat fills what the keyboard leaves free, over a page that stays where it was; comes after the page stands. */
import type { Told } from "./told";

const [, , , , panel, narrow] = (window as unknown as { Rapport: { d: Told } }).Rapport.d;
const view = visualViewport!;
const page = document.documentElement;
let held: { top: number; overflow: string } | undefined;

function fit(): void {
  const full = panel.isConnected && !panel.hidden && narrow.matches;
  // Whoever has zoomed in looks at a part of the chat: it keeps its size, and they move about in it.
  const fits = full && view.scale < 1.05;
  panel.style.height = fits ? `${view.height}px` : "";
  panel.style.top = fits ? `${view.offsetTop}px` : "";
  if (full) hold();
  else release();
}

/** The page behind must not scroll along with the talk. */
function hold(): void {
  if (held) return;
  held = { top: scrollY, overflow: page.style.overflow };
  page.style.overflow = "hidden";
}

function release(): void {
  if (!held) return;
  page.style.overflow = held.overflow;
  scrollTo({ top: held.top, behavior: "instant" });
  held = undefined;
}

// Another language brings these scripts once more.
if (!panel.dataset.fits) {
  panel.dataset.fits = "1";
  new MutationObserver(fit).observe(panel, { attributeFilter: ["hidden"] });
  new MutationObserver(fit).observe(document.body, { childList: true });
  narrow.addEventListener("change", fit);
  for (const moved of ["resize", "scroll"]) view.addEventListener(moved, fit);
  fit();
}
