/** What is shown of a message's files, and what their reader should know. */
import type { Attachment } from "../../shared/api/types";
import type { IconName } from "../../shared/ui/icons";
import { t } from "../../shared/words/words";

/** A picture within the words that is smaller than this is a logo or a line of a signature. */
const SMALLEST_INLINE = 160;

const WARNINGS: Record<string, IconName> = { active: "alert", location: "globe", secrets: "lock" };

export interface Warning {
  kind: string;
  icon: IconName;
  words: string;
}

export function isWorthShowing(item: Attachment): boolean {
  const { width, height } = item;
  if (!width || !height) return false;
  return !item.inline || Math.min(width, height) >= SMALLEST_INLINE;
}

export function warningsOf(item: Attachment): Warning[] {
  return (item.warnings ?? []).flatMap((kind) => {
    const icon = WARNINGS[kind];
    return icon ? [{ kind, icon, words: t(`console.files.${kind}`) }] : [];
  });
}
