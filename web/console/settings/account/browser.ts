/** A browser's own description of itself in words that people know. */
const NAMES: [RegExp, string][] = [
  [/Edg\//, "Edge"],
  [/Firefox\//, "Firefox"],
  [/(Chrome|Chromium|CriOS)\//, "Chrome"],
  [/Safari\//, "Safari"],
];
const SYSTEMS: [RegExp, string][] = [
  [/iPhone|iPad/, "iOS"],
  [/Android/, "Android"],
  [/Mac OS X/, "macOS"],
  [/Windows/, "Windows"],
  [/Linux/, "Linux"],
];

/** "Firefox, Windows"; null when the description says nothing. */
export function browserName(agent: string): string | null {
  const found = [NAMES, SYSTEMS].map((list) => list.find(([sign]) => sign.test(agent))?.[1]).filter(Boolean);
  return found.length ? found.join(", ") : null;
}
