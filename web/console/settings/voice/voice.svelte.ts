/** One brand's voice while it is edited: its fields, what differs from the kept one, its preview. */
import { post, Problem, put } from "../../../shared/api/client";
import { changesBetween } from "../../voice/change-words";
import type { BrandVoice, Dialect, Formality, KeptVoice, Reading, VoiceSample } from "../../voice/types";

const PREVIEW_AFTER = 250;

/** Lines of a list may be empty while they are typed. */
interface Line {
  left: string;
  right: string;
}

export class VoiceDraft {
  kept = $state.raw<KeptVoice>({} as KeptVoice);
  formality = $state<Formality>("neutral");
  emoji = $state<"yes" | "no">("yes");
  reading = $state<Reading>("standard");
  dialect = $state<Dialect>("american");
  apology = $state("");
  preferred = $state<Line[]>([]);
  glossary = $state<Line[]>([]);
  banned = $state.raw<string[]>([]);
  own = $state("");

  errors = $state.raw<Record<string, string>>({});
  trouble = $state("");
  saving = $state(false);
  samples = $state.raw<VoiceSample[]>([]);
  silent = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | null = null;

  constructor(kept: KeptVoice) {
    this.take(kept);
  }

  wanted = $derived<BrandVoice>({
    formality: this.formality,
    emoji: this.formality !== "formal" && this.emoji === "yes",
    preferred: this.preferred.filter((line) => line.left.trim() && line.right.trim()).map((line) => ({ instead_of: line.left.trim(), say: line.right.trim() })),
    banned: this.banned,
    glossary: this.glossary.filter((line) => line.left.trim()).map((line) => ({ term: line.left.trim(), plain: line.right.trim() })),
    apology: this.apology.trim(),
    reading: this.reading,
    dialect: this.dialect,
  });
  changes = $derived(changesBetween(this.kept.voice, this.wanted));

  /** Begins again from what is kept. */
  take(kept: KeptVoice): void {
    const { voice } = kept;
    this.kept = kept;
    this.formality = voice.formality;
    this.emoji = voice.emoji ? "yes" : "no";
    this.reading = voice.reading;
    this.dialect = voice.dialect;
    this.apology = voice.apology;
    this.preferred = voice.preferred.map((pair) => ({ left: pair.instead_of, right: pair.say }));
    this.glossary = voice.glossary.map((term) => ({ left: term.term, right: term.plain }));
    this.banned = voice.banned;
    this.errors = {};
    this.trouble = "";
  }

  async save(): Promise<boolean> {
    this.saving = true;
    this.errors = {};
    this.trouble = "";
    try {
      this.take(await put<KeptVoice>(`/api/console/voices/${this.kept.brand_id}`, { voice: this.wanted, version: this.kept.version }));
      return true;
    } catch (error) {
      this.#tell(error);
      return false;
    } finally {
      this.saving = false;
    }
  }

  /** Reads the samples in the voice as it stands; of two readings the later one counts. */
  look(): void {
    clearTimeout(this.#timer);
    const body = { voice: this.wanted, own: this.own };
    this.#timer = setTimeout(() => void this.#read(body), PREVIEW_AFTER);
  }

  async #read(body: object): Promise<void> {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    try {
      const samples = await post<VoiceSample[]>(`/api/console/voices/${this.kept.brand_id}/preview`, body, { signal: running.signal });
      if (running.signal.aborted) return;
      this.samples = samples;
      this.silent = false;
      this.errors = {};
    } catch (error) {
      if (error instanceof DOMException) return;
      if (error instanceof Problem && Object.keys(error.fields).length) this.errors = error.fields;
      else this.silent = true;
    }
  }

  #tell(error: unknown): void {
    this.errors = error instanceof Problem ? error.fields : {};
    if (!Object.keys(this.errors).length) this.trouble = error instanceof Error ? error.message : String(error);
  }
}
