/** Weighs what a browser has to fetch (JavaScript and CSS, gzip, without fonts) and fails when it is over the budget. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const dist = join(import.meta.dirname, "..", "dist");
const read = (name) => JSON.parse(readFileSync(join(dist, ".vite", name), "utf8"));
const manifest = { ...read("manifest.json"), ...read("manifest-widget.json") };
const weight = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;

/** Everything an entry loads before its first screen: its script, its static imports and their styles. */
function closure(key, found = new Set()) {
  const chunk = manifest[key];
  if (!chunk || found.has(chunk.file)) return found;
  found.add(chunk.file);
  for (const style of chunk.css ?? []) found.add(style);
  for (const next of chunk.imports ?? []) closure(next, found);
  return found;
}

const total = (files) => [...files].reduce((sum, file) => sum + weight(file), 0);
/** The first route is the inbox: the entry and the pages it cannot show a list without. */
const firstRoute = (entry, pages) => total(new Set([entry, ...pages].flatMap((key) => [...closure(key)])));

function editorWeight() {
  const first = new Set([...closure("console/index.html"), ...closure("console/inbox/Inbox.svelte")]);
  const key = Object.keys(manifest).find((name) => name.endsWith("composer/Editor.svelte") && manifest[name].isDynamicEntry);
  return key ? total([...closure(key)].filter((file) => !first.has(file))) : 0;
}

const budgets = [
  ["loader", 2, () => (existsSync(join(dist, "loader.js")) ? weight("loader.js") : 0)],
  ["widget", 30, () => firstRoute("widget/index.html", [])],
  ["console, first route", 120, () => firstRoute("console/index.html", ["console/inbox/Inbox.svelte"])],
  ["editor", 75, editorWeight],
];

let over = false;
for (const [name, limit, weigh] of budgets) {
  const bytes = weigh();
  const fits = bytes <= limit * 1024;
  over ||= !fits;
  console.log(`${name.padEnd(22)} ${(bytes / 1024).toFixed(1).padStart(7)} KB of ${limit} KB${fits ? "" : "  OVER"}`);
}
process.exit(over ? 1 : 0);
