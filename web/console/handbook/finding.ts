/** Finds entries of the handbook by words. */
import type { Chapter, Entry } from "./types";

/** "active listening" -> "active_listening", as the catalogue names it. */
export const keyOf = (dimension: string): string => dimension.replaceAll(" ", "_");

/** The chapters with the entries that hold every word; empty chapters are left out. */
export function found(chapters: Chapter[], asked: string): Chapter[] {
  const words = asked.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return chapters;
  return chapters
    .map((chapter) => ({ ...chapter, entries: chapter.entries.filter((entry) => words.every((word) => textOf(chapter, entry).includes(word))) }))
    .filter((chapter) => chapter.entries.length);
}

function textOf(chapter: Chapter, entry: Entry): string {
  const samples = entry.samples.map((sample) => sample.text).join(" ");
  return `${chapter.dimension} ${entry.id} ${entry.title} ${entry.why} ${entry.advice} ${samples}`.toLowerCase();
}
