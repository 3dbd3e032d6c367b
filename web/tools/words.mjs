/** Finds words written into .svelte files, keys that no catalogue holds, and keys that nothing uses. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parse } from "svelte/compiler";

const root = join(import.meta.dirname, "..");
const spoken = new Set(["aria-label", "title", "placeholder", "alt", "label", "words", "help", "optional", "aria-description"]);
const faults = [];

function files(folder, endings) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (["node_modules", "dist"].includes(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return files(path, endings);
    return endings.some((ending) => entry.name.endsWith(ending)) ? [path] : [];
  });
}

/** Two letters in a row are a word; single signs, numbers and &nbsp; are not. */
const isWord = (text) => /\p{L}{2}/u.test(text.replace(/&\w+;/g, ""));

function walk(node, report, parent) {
  if (!node || typeof node !== "object") return;
  if (Array.isArray(node)) return node.forEach((child) => walk(child, report, parent));
  if (node.type === "Attribute" && Array.isArray(node.value) && spoken.has(node.name)) {
    for (const part of node.value) if (part.type === "Text" && isWord(part.data)) report(part);
    return;
  }
  if (node.type === "StyleDirective") return;
  if (node.type === "Text" && parent !== "Attribute" && isWord(node.data)) report(node);
  for (const [key, child] of Object.entries(node)) {
    if (["css", "instance", "module", "options"].includes(key)) continue;
    if (node.type === "Attribute" && Array.isArray(node.value)) {
      for (const part of node.value) if (part.type === "ExpressionTag") walk(part, report, "Attribute");
      return;
    }
    walk(child, report, node.type);
  }
}

for (const path of files(root, [".svelte"])) {
  const source = readFileSync(path, "utf8");
  const line = (at) => source.slice(0, at).split("\n").length;
  walk(parse(source, { modern: true }).fragment, (node) => {
    faults.push(`${relative(root, path)}:${line(node.start)} has words of its own: ${JSON.stringify(node.data.trim().slice(0, 60))}`);
  });
}

const catalogue = new Map();
for (const path of files(join(root, "shared/words/en"), [".json"])) {
  for (const key of Object.keys(JSON.parse(readFileSync(path, "utf8")))) {
    if (catalogue.has(key)) faults.push(`${key} is in two catalogues: ${catalogue.get(key)} and ${relative(root, path)}`);
    catalogue.set(key, relative(root, path));
  }
}

const used = new Set();
const prefixes = new Set();
for (const path of files(root, [".svelte", ".ts"])) {
  const source = readFileSync(path, "utf8");
  for (const [, key] of source.matchAll(/["'`]([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+)["'`]/g)) used.add(key);
  for (const [, prefix] of source.matchAll(/`([a-z][a-z0-9_]*(?:\.[a-z0-9_]*)+)\$\{/g)) prefixes.add(prefix);
  for (const [, key] of source.matchAll(/\bt\(\s*["']([^"']+)["']/g)) {
    if (!catalogue.has(key)) faults.push(`${relative(root, path)} says ${key}, which no catalogue holds`);
  }
}
for (const [key, path] of catalogue) {
  if (!used.has(key) && ![...prefixes].some((prefix) => key.startsWith(prefix))) faults.push(`${path}: nothing says ${key}`);
}

for (const fault of faults) console.error(fault);
console.log(`${catalogue.size} words, ${faults.length} faults`);
process.exit(faults.length ? 1 : 0);
