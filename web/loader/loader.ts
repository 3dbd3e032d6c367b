/** The loader: one script tag that draws the launcher and fetches the chat only when someone asks for it. */
import look from "./look.css?inline";
import type { Desk, Told } from "./told";

type Options = { key?: string; locale?: string; color?: string; hide?: unknown };
type Listener = (detail?: unknown) => void;

const doc = document;
const win = window as { Rapport?: ((...args: unknown[]) => void) & { q?: unknown[][]; d?: Told } };
const script = doc.currentScript as HTMLScriptElement;
const { origin } = new URL(script.src);
const narrow = matchMedia("(max-width:479px)");
const svg = "http://www.w3.org/2000/svg";
const SPEECH = "M3 16.3q.3.6.1 1.2L2 20.8a1 1 0 0 0 1.2 1.2l3.5-1q.6-.1 1 .1a10 10 0 1 0-4.7-4.8";
const DOWN = "m6 9 6 6 6-6";

const listeners: Record<string, Listener[]> = {};
const tracked: string[] = [];
let options: Options = {};
let desk: Desk = { words: { open: "Open chat", close: "Close chat", frame: "Chat" } };
let host: HTMLElement | undefined;
let button: HTMLButtonElement;
let path: SVGElement;
let badge: HTMLElement;
let panel: HTMLElement;
let frame: HTMLIFrameElement | undefined;
let ready: unknown;
let shown = false;
let unread = 0;
let more: { draft?: string } = {};

function emit(name: string, detail?: unknown): void {
  for (const listener of listeners[name] || []) listener(detail);
}

function post(said: object): void {
  if (ready) frame!.contentWindow!.postMessage(said, origin);
}

/** Tells the frame all there is to know about this page; telling twice changes nothing. */
function tell(news?: object): void {
  Object.assign(more, news);
  post({ rapport: "host", shown, full: narrow.matches, locale: options.locale, page: { url: location.href, title: doc.title }, kept: note(), ...more });
  if (ready) delete more.draft;
}

/** Kept in the page's own storage: that this visitor wrote, and the chat's notes where its frame may keep none. */
function note(kept?: string): string | null | void {
  const name = "rapport:" + options.key;
  try {
    if (kept) localStorage.setItem(name, kept);
    else if (kept == "") localStorage.removeItem(name);
    return localStorage.getItem(name);
  } catch {
    // Storage is closed to us: the badge waits for the next click.
  }
}

function paint(): void {
  const words = desk.words!;
  const name = !shown && unread && words.open_unread ? words.open_unread.replace("{count}", "" + unread) : shown ? words.close : words.open;
  path.setAttribute("d", shown ? DOWN : SPEECH);
  badge.textContent = "" + unread;
  badge.hidden = shown || !unread;
  button.ariaExpanded = "" + shown;
  button.ariaLabel = name!;
  button.hidden = !!options.hide;
  host!.style.setProperty("--c", options.color || desk.color || "");
  panel.hidden = !shown;
}

function fetchFrame(): void {
  if (frame || !host) return;
  frame = doc.createElement("iframe");
  frame.title = desk.words!.frame!;
  frame.src = origin + "/widget/?key=" + options.key;
  panel.append(frame);
}

function toggle(on: boolean): void {
  if (!host || on == shown) return;
  shown = on;
  fetchFrame();
  paint();
  tell();
  (on ? frame! : button).focus();
  emit(on ? "open" : "close");
}

function hear({ source, origin: from, data }: MessageEvent): void {
  if (!frame || source != frame.contentWindow || from != origin) return;
  const what = data.rapport;
  if (what == "close") return toggle(false);
  if (what == "talking") note(data.kept || note() || "1");
  if (what == "ready") {
    ready = 1;
    tell();
  }
  if (what == "unread") {
    unread = data.count | 0;
    paint();
  }
  emit(what, data.count ?? data.detail);
}

function draw(): void {
  const root = (host = doc.createElement("rapport-chat")).attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(look);
  root.adoptedStyleSheets = [sheet];
  const icon = doc.createElementNS(svg, "svg");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.append((path = doc.createElementNS(svg, "path")));
  badge = doc.createElement("b");
  button = doc.createElement("button");
  button.onclick = () => toggle(!shown);
  button.append(icon, badge);
  panel = doc.createElement("div");
  root.append(panel, button);
  doc.body.append(host);
}

/** Asks for the desk's own words and greetings: a script, which strict pages let in where they would no other request. */
function ask(): void {
  const next = doc.createElement("script");
  next.src = origin + "/widget/desk.js?key=" + options.key + "&locale=" + (options.locale || "");
  doc.head.append(next);
}

/** Takes new options; the first that hold a key draw the launcher. */
function change(given: Options): void {
  const before = options.locale;
  options = { ...options, ...given };
  if (!options.key) return;
  if (!host) {
    draw();
    setTimeout(ask, 900);
    if (note()) setTimeout(fetchFrame, 1500);
  } else if (before != options.locale) ask();
  paint();
  tell();
}

const commands: Record<string, (given: never) => void> = {
  boot: change,
  update: change,
  shutdown() {
    if (!host) return;
    toggle(false);
    post({ rapport: "shutdown" });
    note("");
    // The frame needs a moment to forget its token before it goes.
    setTimeout(() => gone.remove(), 300);
    const gone = host;
    host = frame = ready = undefined;
    more = {};
    unread = 0;
  },
  open: () => toggle(true),
  close: () => toggle(false),
  show: () => change({ hide: 0 }),
  hide: () => change({ hide: 1 }),
  setLocale: (locale: string) => change({ locale }),
  identify: (person: object) => tell({ person }),
  track(name: string) {
    tracked.push(name);
    emit("track", name);
  },
  /** Opens the chat with words already in the field; the visitor still sends them. */
  write(draft: string) {
    tell({ draft });
    toggle(true);
  },
  desk(given: Desk) {
    win.Rapport!.d = [(desk = given), options.key!, origin, tracked, panel, narrow];
    if (host) paint();
  },
};

function call(name: string, given?: unknown, listener?: Listener): void {
  if (name == "on") (listeners[given as string] ||= []).push(listener!);
  else commands[name]?.(given as never);
}

function begin(): void {
  const early = win.Rapport?.q || [];
  win.Rapport = call as never;
  if (script.dataset.key) call("boot", { ...script.dataset });
  for (const args of early) call(...(args as [string]));
}

addEventListener("message", hear);
narrow.onchange = () => tell();
if (doc.body) begin();
else addEventListener("DOMContentLoaded", begin);
