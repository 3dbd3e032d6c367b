/** Reads the word catalogues: {name}, plural and select, a subset of ICU that Python reads too. */
import type consoleWords from "./en/console.json";
import type sharedWords from "./en/shared.json";

type Catalogue = Record<string, string>;
type Values = Record<string, string | number>;
/** Every key that some catalogue of ours holds. Areas add their own file with `addWords`. */
export type Word = keyof typeof sharedWords | keyof typeof consoleWords | (string & {});

const catalogue = new Map<string, string>();
/** Another language over the English words, whenever those come; what it lacks is said in English. */
let translated: Catalogue = {};
let language = "en";

/** Adds one area's words; each entry and each lazy page adds its own file once. */
export function addWords(words: Catalogue): void {
  for (const [key, text] of Object.entries(words)) catalogue.set(key, text);
}

export function setLanguage(tag: string, words: Catalogue = {}): void {
  language = tag;
  translated = words;
  document.documentElement.lang = tag;
}

export function currentLanguage(): string {
  return language;
}

/** The reader's own way of writing dates and numbers, as long as it is in the language of our words. */
export function currentLocale(): string {
  return navigator.languages.find((tag) => tag.startsWith(language)) ?? language;
}

/** The words for a key. An unknown key is shown as itself, so that it is noticed and never hides the page. */
export function t(key: Word, values: Values = {}): string {
  const text = translated[key] ?? catalogue.get(key);
  return text === undefined ? key : fill(text, values);
}

/** Fills an ICU-subset pattern. `#` inside a plural branch is the number in the reader's digits. */
export function fill(pattern: string, values: Values, count?: number): string {
  let out = "";
  for (let i = 0; i < pattern.length; i++) {
    const sign = pattern[i];
    if (sign === "{") {
      const end = closing(pattern, i);
      out += placed(pattern.slice(i + 1, end), values);
      i = end;
    } else if (sign === "#" && count !== undefined) {
      out += number(count);
    } else {
      out += sign;
    }
  }
  return out;
}

function placed(inside: string, values: Values): string {
  const comma = inside.indexOf(",");
  if (comma < 0) return shown(values[inside.trim()]);
  const value = values[inside.slice(0, comma).trim()] ?? "";
  const rest = inside.slice(comma + 1).trim();
  const kind = rest.slice(0, rest.indexOf(",")).trim();
  const branches = branchesOf(rest.slice(rest.indexOf(",") + 1));
  if (kind === "plural") {
    const count = Number(value);
    const branch = branches.get(`=${count}`) ?? branches.get(plurals().select(count)) ?? branches.get("other") ?? "";
    return fill(branch, values, count);
  }
  return fill(branches.get(String(value)) ?? branches.get("other") ?? "", values);
}

function branchesOf(text: string): Map<string, string> {
  const found = new Map<string, string>();
  let at = 0;
  for (;;) {
    const open = text.indexOf("{", at);
    if (open < 0) return found;
    const end = closing(text, open);
    found.set(text.slice(at, open).trim(), text.slice(open + 1, end));
    at = end + 1;
  }
}

function closing(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === "{") depth++;
    else if (text[i] === "}" && --depth === 0) return i;
  }
  throw new Error(`A word has an open brace: ${text}`);
}

function shown(value: string | number | undefined): string {
  return typeof value === "number" ? number(value) : (value ?? "");
}

function number(value: number): string {
  return new Intl.NumberFormat(currentLocale()).format(value);
}

function plurals(): Intl.PluralRules {
  return new Intl.PluralRules(language);
}
