/** Pictures in the words of a mail: how they are named, and what shows them while they are written about. */
import { t } from "../../shared/words/words";

const DOMAIN = "@picture.rapport";
/** Pictures that were added in this window are shown from memory, before and after they are sent. */
const local = new Map<string, string>();

/** Kinds that every mail program shows, and that run nothing. */
export const isPicture = (file: File): boolean => ["image/png", "image/jpeg", "image/gif", "image/webp"].includes(file.type);

export function remember(id: string, file: File): void {
  if (!local.has(id)) local.set(id, URL.createObjectURL(file));
}

export const sourceOf = (id: string): string => local.get(id) ?? `/api/console/attachments/${id}`;

export const cidOf = (id: string): string => `cid:${id}${DOMAIN}`;

/** The attachment that an address names; null when it is none of ours. */
export function idOf(cid: string | null): string | null {
  return cid?.startsWith("cid:") && cid.endsWith(DOMAIN) ? cid.slice(4, -DOMAIN.length) : null;
}

/** What stands for it in plain text. */
export const wordsFor = (alt: string): string => t("console.picture.text", { alt: alt.trim() || "none" });
