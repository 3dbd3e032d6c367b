/** One run of setting a desk up: what is chosen, what is kept, what was skipped. */
import { get, post, Problem, put } from "../../shared/api/client";
import type { Role } from "../../shared/api/types";
import { t } from "../../shared/words/words";
import { session } from "../session.svelte";
import { StandardsDraft } from "../settings/standards/standards.svelte";
import type { StandardsAnswer } from "../settings/types";
import { STEPS, type Step } from "./steps";

export type Formality = "formal" | "neutral" | "casual";

interface Made {
  id: string;
  inbox_id: string;
  public_key: string;
}

interface SetUpState {
  needed: boolean;
  sample: boolean;
  code_needed: boolean;
}

export class Setup {
  readonly started = Date.now();
  readonly code = location.hash.slice(1);
  state = $state.raw<SetUpState | null>(null);
  step = $state<Step>("voice");
  /** How far somebody has come: later steps can't be opened yet. */
  reached = $state(0);
  skipped = $state.raw<Step[]>([]);

  organisation = $state("");
  formality = $state<Formality>("neutral");
  emoji = $state<"yes" | "no">("yes");
  name = $state("");
  email = $state("");
  password = $state("");
  zone = $state(Intl.DateTimeFormat().resolvedOptions().timeZone);

  made = $state.raw<Made | null>(null);
  standards = $state.raw<StandardsDraft | null>(null);
  door = $state<"chat" | "email">("chat");
  chatWorks = $state(false);
  invitations = $state.raw<{ email: string; role: Role; link: string }[]>([]);
  finishedAt = 0;

  busy = $state(false);
  errors = $state.raw<Record<string, string>>({});
  trouble = $state("");

  async look(): Promise<SetUpState> {
    this.state = await get<SetUpState>("/api/setup");
    return this.state;
  }

  canOpen(step: Step): boolean {
    const at = STEPS.indexOf(step);
    // Once the desk is made, its name and first owner are changed in Settings.
    return at <= this.reached && (!this.made || at > 1);
  }

  open(step: Step): void {
    if (!this.canOpen(step)) return;
    this.step = step;
    this.errors = {};
    this.trouble = "";
  }

  next(skip = false): void {
    const rest = this.skipped.filter((one) => one !== this.step);
    this.skipped = skip ? [...rest, this.step] : rest;
    const at = STEPS.indexOf(this.step) + 1;
    this.reached = Math.max(this.reached, at);
    if (STEPS[at] === "done") this.finishedAt ||= Date.now();
    this.open(STEPS[at] ?? "done");
  }

  /** Keeps what the open step holds and goes on; the errors stand at their fields when it can't. */
  async goOn(): Promise<void> {
    if (this.step === "voice") {
      this.errors = this.organisation.trim() ? {} : { organisation: t("setup.voice.name_missing") };
      if (!this.errors.organisation) this.next();
    } else if (this.step === "you") await this.#keep(() => this.#found());
    else if (this.step === "promises") {
      const standards = this.standards;
      if (!standards || !standards.changed.length || (await standards.save())) this.next();
    } else this.next();
  }

  async invite(email: string, role: Role): Promise<boolean> {
    return this.#keep(async () => {
      const { link } = await post<{ link: string }>("/api/console/invitations", { email, role });
      this.invitations = [...this.invitations, { email, role, link }];
    });
  }

  async #found(): Promise<void> {
    const body = { organisation: this.organisation.trim(), name: this.name.trim(), email: this.email.trim(), password: this.password, zone: this.zone, code: this.code };
    this.made = await post<Made>("/api/setup", body);
    this.password = "";
    await session.load();
    const voice = { formality: this.formality, emoji: this.formality !== "formal" && this.emoji === "yes" };
    await put(`/api/console/voices/${session.me!.brands[0]!.id}`, { voice, version: 0 });
    this.standards = new StandardsDraft((await get<StandardsAnswer>("/api/console/standards")).standards);
    this.next();
  }

  async #keep(work: () => Promise<void>): Promise<boolean> {
    this.busy = true;
    this.errors = {};
    this.trouble = "";
    try {
      await work();
      return true;
    } catch (error) {
      this.errors = error instanceof Problem ? error.fields : {};
      if (!Object.keys(this.errors).length) this.trouble = error instanceof Error ? error.message : String(error);
      if (this.errors.organisation) this.step = "voice";
      return false;
    } finally {
      this.busy = false;
    }
  }
}
