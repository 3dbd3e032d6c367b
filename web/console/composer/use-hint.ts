/** Takes the current hint's rewrite into the draft. */
import type { ComposerState } from "./composer.svelte";
import { take } from "./take";

export async function takeHint(composer: ComposerState): Promise<void> {
  const { review } = composer;
  const taken = await take(review, () => composer.editor);
  if (taken) review.story.answer(taken, "use", review.text);
}
