/** The loader: one script tag that draws the launcher and fetches the chat only when someone asks for it. */
import look from "./look.css?inline";
import words from "./words.json";

type Options = { key?: string; locale?: string; color?: string; hide?: unknown };
type Listener = (detail?: unknown) => void;

const doc = document;
const win = window as { Rapport?: ((...args: unknown[]) => void) & { q?: unknown[][] } };
const script = doc.currentScript as HTMLScriptElement;
const origin = new URL(script.src).origin;
const narrow = matchMedia("(max-width:479px)");
const svg = "http://www.w3.org/2000/svg";
const SPEECH = "M3 16.3q.3.6.1 1.2L2 20.8a1 1 0 0 0 1.2 1.2l3.5-1q.6-.1 1 .1a10 10 0 1 0-4.7-4.8";
const DOWN = "m6 9 6 6 6-6";

const listeners: Record<string, Listener[]> = {};
let options: Options = {};
let host: HTMLElement | undefined;
let button: HTMLButtonElement;
let path: SVGElement;
let badge: HTMLElement;
let panel: HTMLElement;
let frame: HTMLIFrameElement | undefined;
let ready = false;
let shown = false;
let unread = 0;
let person: unknown;
let draft: string | undefined;

function emit(name: string, detail?: unknown): void {
  for (const listener of listeners[name] || []) listener(detail);
}

/** Tells the frame all there is to know about this page; telling twice changes nothing. */
function tell(): void {
  if (!ready) return;
  const page = { url: location.href, title: doc.title };
  const state = { rapport: "host", shown, full: narrow.matches, locale: options.locale, page, person, draft, kept: note() };
  frame!.contentWindow!.postMessage(state, origin);
  draft = undefined;
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
  path.setAttribute("d", shown ? DOWN : SPEECH);
  badge.textContent = "" + unread;
  badge.hidden = shown || !unread;
  button.ariaExpanded = "" + shown;
  button.ariaLabel = shown ? words.close : unread ? words.open_unread.replace("{count}", "" + unread) : words.open;
  button.classList.toggle("o", shown);
  panel.hidden = !shown;
  fit();
}

/** On a phone the chat fills what the keyboard leaves free. */
function fit(): void {
  if (!host) return;
  const full = shown && narrow.matches;
  const view = visualViewport!;
  panel.style.height = full ? view.height + "px" : "";
  panel.style.top = full ? view.offsetTop + "px" : "";
}

function fetchFrame(): void {
  if (frame || !host) return;
  frame = doc.createElement("iframe");
  frame.title = words.frame;
  frame.src = origin + "/widget/?key=" + encodeURIComponent(options.key!);
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
  if (what == "close") toggle(false);
  if (what == "talking") note(data.kept || note() || "1");
  if (what == "ready") {
    ready = true;
    tell();
  }
  if (what == "unread") {
    unread = data.count | 0;
    paint();
  }
  if (what != "close") emit(what, data.count ?? data.detail);
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

/** Takes new options; the first that hold a key draw the launcher. */
function change(given: Options): void {
  options = { ...options, ...given };
  if (!options.key) return;
  if (!host) {
    draw();
    if (note()) setTimeout(fetchFrame, 1500);
  }
  host!.style.setProperty("--c", options.color || "");
  button.hidden = !!options.hide;
  paint();
  tell();
}

const commands: Record<string, (given: never) => void> = {
  boot: change,
  update: change,
  shutdown() {
    if (!host) return;
    toggle(false);
    if (ready) frame!.contentWindow!.postMessage({ rapport: "shutdown" }, origin);
    note("");
    const gone = host;
    // The frame needs a moment to forget its token before it goes.
    setTimeout(() => gone.remove(), 300);
    host = frame = person = undefined;
    ready = false;
    unread = 0;
  },
  open: () => toggle(true),
  close: () => toggle(false),
  show: () => change({ hide: false }),
  hide: () => change({ hide: true }),
  identify(given: object) {
    person = given;
    tell();
  },
  /** Opens the chat with words already in the field; the visitor still sends them. */
  write(text: string) {
    draft = text;
    if (shown) tell();
    else toggle(true);
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
narrow.onchange = () => {
  fit();
  tell();
};
for (const moved of ["resize", "scroll"]) visualViewport!.addEventListener(moved, fit);
if (doc.body) begin();
else addEventListener("DOMContentLoaded", begin);
