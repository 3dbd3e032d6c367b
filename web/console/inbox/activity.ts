/** Tells, at most every half minute, that somebody sits at this console: a key or a click. */
const AGAIN_AFTER = 30_000;

export function tellActivity(tell: () => void): void {
  let told = Date.now();
  const touched = () => {
    if (Date.now() - told < AGAIN_AFTER) return;
    told = Date.now();
    tell();
  };
  for (const sign of ["keydown", "pointerdown"]) addEventListener(sign, touched, { capture: true, passive: true });
}
