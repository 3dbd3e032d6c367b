/** Says in a sentence what one version of a voice changed. */
import { t } from "../../shared/words/words";
import type { BrandVoice, Change } from "./types";

export function changeWords(change: Change): string {
  const { part, before, after, word } = change;
  const kind = before === null ? "added" : after === null ? "removed" : "changed";
  if (part === "preferred") return t(`voice.change.preferred.${kind}`, { say: after ?? before ?? "", word });
  if (part === "banned") return t(`voice.change.banned.${kind}`, { word });
  if (part === "glossary") {
    if (kind === "removed") return t("voice.change.glossary.removed", { word });
    return after ? t("voice.change.glossary.plain", { word, plain: after }) : t("voice.change.glossary.known", { word });
  }
  if (part === "apology") return after ? t("voice.change.apology", { words: after }) : t("voice.change.apology.none");
  return t(`voice.change.${part}.${after ?? ""}`);
}

/** From `old` to `fresh`, the way the server tells it. */
export function changesBetween(old: BrandVoice, fresh: BrandVoice): Change[] {
  const said = (value: string | boolean): string => (typeof value === "string" ? value : value ? "yes" : "no");
  const choices = (["formality", "emoji", "reading", "dialect", "apology"] as const)
    .filter((part) => old[part] !== fresh[part])
    .map((part): Change => ({ part, before: said(old[part]), after: said(fresh[part]), word: "" }));
  const lists = [
    ["preferred", pairs(old), pairs(fresh)],
    ["banned", words(old), words(fresh)],
    ["glossary", terms(old), terms(fresh)],
  ] as const;
  return [
    ...choices,
    ...lists.flatMap(([part, was, now]) =>
      [...new Set([...was.keys(), ...now.keys()])]
        .filter((word) => was.get(word) !== now.get(word))
        .map((word): Change => ({ part, before: was.get(word) ?? null, after: now.get(word) ?? null, word })),
    ),
  ];
}

const pairs = (voice: BrandVoice) => new Map(voice.preferred.map((pair) => [pair.instead_of, pair.say]));
const words = (voice: BrandVoice) => new Map(voice.banned.map((word) => [word, word]));
const terms = (voice: BrandVoice) => new Map(voice.glossary.map((term) => [term.term, term.plain]));
