/** Takes the current hint's rewrite into the draft. */
import type { ComposerState } from "./composer.svelte";
import { placeOf } from "./hints";

/** True when there was a rewrite to take and the words it speaks of still stand. */
export function takeHint(composer: ComposerState): boolean {
  const { review, editor } = composer;
  const finding = review.current?.finding;
  const place = finding ? placeOf(finding) : null;
  if (!finding || !place || !editor || finding.replacement === null) return false;
  if (editor.text() !== review.text) return false;
  editor.replace(...place, finding.replacement);
  review.story.answer(finding, "use", review.text);
  return true;
}
