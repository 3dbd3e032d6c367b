/** Which one thing lies over the page: the palette, the sheet of shortcuts, or a dialog of the open conversation. */
export type Overlay = "palette" | "shortcuts" | "resolve" | "assign" | "customer";

class Overlays {
  current = $state<Overlay | null>(null);

  show(overlay: Overlay): void {
    this.current = overlay;
  }

  hide = (): void => {
    this.current = null;
  };
}

export const overlay = new Overlays();
