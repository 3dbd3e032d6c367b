/** The brand's colour: one hue, kept dark or light enough that words on it can be read. */
export function dress(hue: number): void {
  const root = document.documentElement.style;
  root.setProperty("--brand", `light-dark(hsl(${hue} 74% 21%), hsl(${hue} 52% 66%))`);
  root.setProperty("--brand-text", `light-dark(hsl(${hue} 74% 21%), hsl(${hue} 56% 73%))`);
  root.setProperty("--brand-soft", `light-dark(hsl(${hue} 29% 90%), hsl(${hue} 45% 16%))`);
  root.setProperty("--brand-ink", `light-dark(#fff, hsl(${hue} 70% 11%))`);
}
