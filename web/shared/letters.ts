/** Whether single letters are shortcuts on this device; some people's speech input or switch types letters by accident. */
const KEY = "rapport.letters";

export function lettersOn(): boolean {
  return localStorage.getItem(KEY) !== "off";
}

export function setLetters(on: boolean): void {
  if (on) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, "off");
}
