/** Which of a visitor's talks is shown, and how many answers wait in the others. */
import { Refused, type Door } from "./door";
import type { Start, Thread } from "./types";

export class Choice {
  /** The talk that was chosen; null for a new one, undefined for the latest. */
  talk: string | null | undefined;
  /** Answers that wait in other talks. */
  elsewhere = $state(0);

  constructor(private readonly door: Door) {}

  /** The talk to show: what was chosen or is shown already, as long as it is there, else the latest. */
  async find(start: Start, shown: string | undefined): Promise<Thread | null> {
    if (this.talk === null) return null;
    const wanted = this.talk ?? shown;
    if (!wanted || wanted === start.conversation?.id) return start.conversation;
    try {
      return await this.door.talk(wanted);
    } catch (error) {
      if (!(error instanceof Refused) || error.passing) throw error;
      this.talk = undefined;
      return start.conversation;
    }
  }

  async count(shown: string | undefined): Promise<void> {
    try {
      const talks = await this.door.talks();
      this.elsewhere = talks.reduce((sum, talk) => sum + (talk.id === shown ? 0 : talk.unread), 0);
    } catch {
      // No line just now: the count waits for the next look.
    }
  }
}
