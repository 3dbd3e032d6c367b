/** Which choice about a check counts where. */
import type { CheckChoice, CheckPlace, CheckRow, Severity } from "./types";

const fits = (choice: CheckChoice, place: CheckPlace): boolean =>
  (choice.brand_id === null || choice.brand_id === place.brand) && (choice.channel === null || choice.channel === place.channel);
const rank = (choice: CheckChoice): number => (choice.brand_id === null ? 0 : 2) + (choice.channel === null ? 0 : 1);
export const isHere = (choice: CheckChoice, place: CheckPlace): boolean => choice.brand_id === place.brand && choice.channel === place.channel;

/** How it behaves at `place` without a choice made just there: the most specific of the others, or as it ships. */
export function usual(row: CheckRow, choices: CheckChoice[], place: CheckPlace): Severity {
  const others = choices.filter((choice) => choice.check === row.id && !isHere(choice, place) && fits(choice, place));
  return others.sort((a, b) => rank(b) - rank(a))[0]?.severity ?? (row.firm ? "firm" : "advisory");
}

/** The choice made just there. */
export function chosen(row: CheckRow, choices: CheckChoice[], place: CheckPlace): Severity | "usual" {
  return choices.find((choice) => choice.check === row.id && isHere(choice, place))?.severity ?? "usual";
}

/** How many choices about it are made for other places. */
export function elsewhere(row: CheckRow, choices: CheckChoice[], place: CheckPlace): number {
  return choices.filter((choice) => choice.check === row.id && !isHere(choice, place)).length;
}
