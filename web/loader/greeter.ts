/** Shows a greeting when its rule holds: once a visit, few a week, never beside an open chat, and never again when told so. */
import look from "./greeting.css?inline";
import type { Greeting, Told } from "./told";

const DAY = 86_400_000;
const rapport = (window as unknown as { Rapport: ((...args: unknown[]) => void) & { d: Told } }).Rapport;
const [desk, key, origin, tracked, panel] = rapport.d;
const place = `rapport:${key}:greetings`;
/** Told to the page when somebody wants no greetings, so that it can keep that with their account; the page tells it back. */
const OFF = "greetings_off";
let host: HTMLElement | undefined;
let done = false;

/** `off`: never again. `closed`: when one was closed last. `seen`: when each was shown. `before`: somebody who comes back. */
interface Kept {
  off?: boolean;
  closed?: number;
  seen?: Record<string, number[]>;
  before?: number;
}

function recall(): Kept | undefined {
  try {
    // Where the brand asks first, only those who have agreed are greeted: without a memory we could not keep the limits.
    if (desk.ask && !localStorage.getItem(`rapport:${key}`)) return undefined;
    return JSON.parse(localStorage.getItem(place) ?? "{}") as Kept;
  } catch {
    return undefined; // storage is closed: nobody is greeted whom we could not leave in peace
  }
}

function keep(kept: Kept): void {
  try {
    localStorage.setItem(place, JSON.stringify(kept));
  } catch {
    done = true;
  }
}

function visited(): boolean {
  try {
    return sessionStorage.getItem(place) !== null;
  } catch {
    return true;
  }
}

function matches(pattern: string): boolean {
  const words = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${words.join(".*")}$`).test(location.pathname);
}

function mayShow({ id, rule }: Greeting, kept: Kept): boolean {
  const now = Date.now();
  const week = (kept.seen?.[id] ?? []).filter((at) => now - at < 7 * DAY);
  const today = kept.closed !== undefined && new Date(kept.closed).toDateString() === new Date().toDateString();
  const here = !rule.pages.length || rule.pages.some(matches);
  const known = !rule.returning || now - (kept.before ?? now) > DAY / 48;
  return here && known && !done && !kept.off && !today && panel.hidden && !visited() && week.length < rule.week;
}

function count(what: "shown" | "taken", id: string): void {
  const script = document.createElement("script");
  script.src = `${origin}/widget/greeted.js?key=${key}&greeting=${id}&what=${what}`;
  document.head.append(script);
  script.onload = () => script.remove();
}

function close(how: Kept): void {
  host?.remove();
  host = undefined;
  keep({ ...recall(), ...how });
}

function stop(): void {
  done = true;
  host?.remove();
  const kept = recall();
  if (kept) keep({ ...kept, off: true });
}

function button(words: string, go: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.textContent = words;
  made.onclick = go;
  return made;
}

function show(greeting: Greeting): void {
  const kept = recall();
  if (!kept || !mayShow(greeting, kept)) return;
  done = true;
  sessionStorage.setItem(place, "1");
  keep({ ...kept, seen: { ...kept.seen, [greeting.id]: [...(kept.seen?.[greeting.id] ?? []), Date.now()].slice(-7) } });
  host = document.createElement("rapport-greeting");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(look);
  root.adoptedStyleSheets = [sheet];
  const card = document.createElement("section");
  card.ariaLabel = desk.words?.from ?? "";
  card.dir = desk.language === "ar" ? "rtl" : "auto";
  const text = document.createElement("p");
  text.append(
    button(greeting.text, () => {
      count("taken", greeting.id);
      close({});
      rapport("open");
    }),
  );
  const row = document.createElement("div");
  row.append(
    button(desk.words?.dismiss ?? "", () => close({ closed: Date.now() })),
    button(desk.words?.quiet ?? "", () => rapport("track", OFF)),
  );
  card.append(text, row);
  card.onkeydown = (event) => event.key === "Escape" && close({ closed: Date.now() });
  root.append(card);
  document.body.append(host);
  count("shown", greeting.id);
}

function begin(): void {
  rapport("on", "track", (name: string) => name === OFF && stop());
  if (tracked.includes(OFF)) stop();
  const kept = recall();
  if (!kept || kept.off) return;
  if (!kept.before) keep({ ...kept, before: Date.now() });
  for (const greeting of desk.greetings ?? []) {
    const wait = () => setTimeout(() => show(greeting), greeting.rule.seconds * 1000);
    const { event } = greeting.rule;
    if (!event || tracked.includes(event)) wait();
    else rapport("on", "track", (name: string) => name === event && wait());
  }
  rapport("on", "open", () => {
    done = true;
    host?.remove();
  });
}

// Another language brings these scripts once more.
if (!panel.dataset.greets) {
  panel.dataset.greets = "1";
  begin();
}
