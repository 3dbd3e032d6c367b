/** On a phone the chat fills what the keyboard leaves free; comes with the desk's words, after the page stands. */
import type { Told } from "./told";

const [, , , , panel, narrow] = (window as unknown as { Rapport: { d: Told } }).Rapport.d;
const view = visualViewport!;

function fit(): void {
  const full = !panel.hidden && narrow.matches;
  panel.style.height = full ? `${view.height}px` : "";
  panel.style.top = full ? `${view.offsetTop}px` : "";
}

new MutationObserver(fit).observe(panel, { attributeFilter: ["hidden"] });
narrow.addEventListener("change", fit);
for (const moved of ["resize", "scroll"]) view.addEventListener(moved, fit);
fit();
