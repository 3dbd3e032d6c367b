/** The standards being edited: per channel how soon a person answers, and the latest that is still allowed. */
import { Problem, put } from "../../../shared/api/client";
import type { Channel } from "../../../shared/api/types";
import { t } from "../../../shared/words/words";
import type { Standard, Standards, StandardsAnswer } from "../types";

const ORDER: Channel[] = ["chat", "email", "social", "portal", "voice"];

export class StandardsDraft {
  saved = $state.raw<Standards>({});
  draft = $state<Standards>({});
  /** By field, "email.target_seconds". */
  errors = $state.raw<Record<string, string>>({});
  trouble = $state("");
  saving = $state(false);

  constructor(saved: Standards) {
    this.saved = saved;
    this.draft = structuredClone(saved);
  }

  channels = $derived(ORDER.filter((channel) => this.draft[channel]));
  changed = $derived(this.channels.filter((channel) => JSON.stringify(this.draft[channel]) !== JSON.stringify(this.saved[channel])));

  undo(): void {
    this.draft = structuredClone(this.saved);
    this.errors = {};
    this.trouble = "";
  }

  async save(): Promise<boolean> {
    this.errors = this.#faults();
    if (Object.keys(this.errors).length) return false;
    this.saving = true;
    this.trouble = "";
    try {
      const standards = $state.snapshot(this.draft) as Standards;
      const kept = await put<StandardsAnswer>("/api/console/standards", { standards });
      this.saved = kept.standards;
      this.draft = structuredClone(kept.standards);
      return true;
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : String(error);
      if (error instanceof Problem) {
        this.errors = Object.fromEntries(Object.entries(error.fields).map(([name, words]) => [name.replace(/^standards\./, ""), words]));
      }
      return false;
    } finally {
      this.saving = false;
    }
  }

  #faults(): Record<string, string> {
    const found: Record<string, string> = {};
    for (const channel of this.channels) {
      const { target_seconds, ceiling_seconds } = this.draft[channel] as Standard;
      if (!target_seconds) found[`${channel}.target_seconds`] = t("settings.standards.fault.target");
      else if (ceiling_seconds !== null && ceiling_seconds < target_seconds) found[`${channel}.ceiling_seconds`] = t("settings.standards.fault.ceiling");
    }
    return found;
  }
}
