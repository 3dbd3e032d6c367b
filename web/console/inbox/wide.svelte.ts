/** How much room there is for what we know of the customer: the panel, its rail, or only a sheet on demand. */
class Wide {
  current = $state<"panel" | "rail" | "none">("panel");

  constructor() {
    const panel = matchMedia("(min-width: 1360px)");
    const rail = matchMedia("(min-width: 1000px)");
    const measure = () => (this.current = panel.matches ? "panel" : rail.matches ? "rail" : "none");
    panel.addEventListener("change", measure);
    rail.addEventListener("change", measure);
    measure();
  }
}

export const wide = new Wide();
