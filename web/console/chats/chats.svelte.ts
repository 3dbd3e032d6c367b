/** The chats of the signed-in agent, their room for more, what waits for somebody and what is offered to them. */
import { get, post, put } from "../../shared/api/client";
import type { Chats, Room, Transfer } from "../../shared/api/chats";
import type { Row } from "../../shared/api/types";
import { toasts } from "../../shared/ui/toasts.svelte";
import { t } from "../../shared/words/words";
import { go } from "../route.svelte";
import { session } from "../session.svelte";
import { attempt } from "../shell/attempt";

const TOLD = new Set(["conversation.started", "conversation.assigned", "conversation.resolved", "conversation.reopened", "transfer.changed", "response.first"]);
/** Several changes come in one breath: we ask once. */
const BREATH = 250;

class AgentChats {
  room = $state.raw<Room>({ availability: "here", capacity: 0, running: 0 });
  mine = $state.raw<Row[]>([]);
  waiting = $state.raw<Chats["waiting"]>({ many: 0, since: null });
  offers = $state.raw<Transfer[]>([]);
  /** Conversations that wait for somebody's yes, as far as they were looked at. */
  offered = $state.raw<Record<string, Transfer | null>>({});
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Whether there is anything to show: a desk without chats keeps its list as it is. */
  shown = $derived(this.mine.length > 0 || this.waiting.many > 0 || this.offers.length > 0);

  async load(): Promise<void> {
    if (!session.answers) return;
    const { room, mine, waiting, offers } = await get<Chats>("/api/console/chats");
    [this.room, this.mine, this.waiting, this.offers] = [room, mine, waiting, offers];
  }

  /** What the line told: a chat's own row is there at once, the rest is asked for. */
  hear(kind: string, id: string | null, row: Row | undefined): void {
    if (kind === "transfer.changed" && id && id in this.offered) void this.askOffered(id);
    if (row && row.channel !== "chat" && kind !== "transfer.changed") return;
    if (row) this.mine = this.mine.map((known) => (known.id === row.id ? { ...row, draft: known.draft } : known));
    if (TOLD.has(kind) || kind === "message.added") this.loadSoon();
  }

  loadSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void attempt(() => this.load()), BREATH);
  }

  async askOffered(id: string): Promise<void> {
    await attempt(async () => {
      const found = await get<Transfer | null>(`/api/console/conversations/${id}/transfer`);
      this.offered = { ...this.offered, [id]: found };
    });
  }

  async setAvailability(availability: Room["availability"]): Promise<void> {
    await attempt(async () => {
      this.room = await put<Room>("/api/console/room/availability", { availability });
      toasts.show(t(availability === "here" ? "chats.here.said" : "chats.away.said"));
    });
  }

  async takeNext(): Promise<void> {
    await attempt(async () => {
      const { conversation_id } = await post<{ conversation_id: string | null }>("/api/console/chats/next");
      if (!conversation_id) {
        toasts.show(t("chats.next.none"));
        return;
      }
      await this.load();
      go(`/console/c/${conversation_id}`);
      const name = this.mine.find((row) => row.id === conversation_id)?.contact.name;
      if (name) toasts.show(t("chats.next.taken", { name }));
    });
  }

  /** The next of one's own chats that waits, the longest waiting first; from the last one it begins anew. */
  hop(current: string | null): void {
    const waiting = this.mine.filter((row) => row.needs_us);
    const list = waiting.length ? waiting : this.mine;
    const next = list[(list.findIndex((row) => row.id === current) + 1) % list.length];
    if (next) go(`/console/c/${next.id}`);
  }

  async accept(offer: Transfer): Promise<void> {
    await attempt(async () => {
      await post(`/api/console/transfers/${offer.id}/accept`);
      go(`/console/c/${offer.conversation_id}`);
    });
    this.loadSoon();
  }

  async decline(offer: Transfer): Promise<void> {
    await attempt(async () => {
      await post(`/api/console/transfers/${offer.id}/decline`, { answer: "" });
      toasts.show(t("chats.offer.declined"));
    });
    this.loadSoon();
  }
}

export const chats = new AgentChats();
