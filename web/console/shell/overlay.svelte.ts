/** Which one thing lies over the page: the palette, the sheet of shortcuts, or a dialog of the open conversation. */
export type Overlay = "palette" | "shortcuts" | "resolve" | "assign" | "merge" | "hand_on" | "whisper" | "customer";

class Overlays {
  current = $state<Overlay | null>(null);

  /** What was typed while the palette was still loading. */
  early = "";

  show(overlay: Overlay): void {
    this.early = "";
    this.current = overlay;
  }

  hide = (): void => {
    this.current = null;
  };
}

export const overlay = new Overlays();
