/** Takes the current hint's rewrite into the draft. */
import { tellHint, type ComposerState } from "./composer.svelte";

/** True when there was a rewrite to take and the words it speaks of still stand. */
export function takeHint(composer: ComposerState): boolean {
  const { review, editor } = composer;
  const finding = review.current?.finding;
  if (!finding || !editor || finding.replacement === null || finding.start === null) return false;
  if (editor.text() !== review.text) return false;
  editor.replace(finding.start, finding.end ?? finding.start, finding.replacement);
  tellHint(composer.thread.id, finding, "use");
  return true;
}
