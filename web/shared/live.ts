/** A socket that never gives up: it resumes by cursor, backs off with jitter, and says when it has been away too long. */
export interface LiveOptions<Frame extends { t: string }> {
  url: string;
  /** The first frame after opening, with the cursor we have read up to. */
  hello: (after: string | null) => unknown;
  frame: (frame: Frame) => void;
  /** "away" comes only after 3 s without a line; "resync" when the server can't fill the gap. */
  state?: (state: "here" | "away") => void;
  resync?: () => void;
  /** The server closed the line because we are signed out. */
  refused?: () => void;
  cursor?: string | null;
}

const LONGEST_WAIT = 15_000;
const AWAY_AFTER = 3_000;
const SILENCE = 70_000;
const SIGNED_OUT = 4401;

export class Live<Frame extends { t: string }> {
  cursor: string | null;
  #options: LiveOptions<Frame>;
  #socket: WebSocket | null = null;
  #tries = 0;
  /** After how many ms a server that restarts wants us back; each is told another, so that not all come at once. */
  #after: number | undefined;
  #closed = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #away: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setTimeout> | undefined;

  constructor(options: LiveOptions<Frame>) {
    this.#options = options;
    this.cursor = options.cursor ?? null;
    addEventListener("online", this.retryNow);
    this.#open();
  }

  send(frame: unknown): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  close(): void {
    this.#closed = true;
    removeEventListener("online", this.retryNow);
    for (const timer of [this.#retry, this.#away, this.#watch]) clearTimeout(timer);
    this.#socket?.close();
  }

  retryNow = (): void => {
    if (this.#closed || this.#socket?.readyState === WebSocket.OPEN) return;
    clearTimeout(this.#retry);
    this.#socket?.close();
    this.#tries = 0;
    this.#open();
  };

  #open(): void {
    const url = new URL(this.#options.url, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url);
    this.#socket = socket;
    this.#heard();
    socket.onopen = () => {
      socket.send(JSON.stringify(this.#options.hello(this.cursor)));
      this.#heard();
      this.#here();
    };
    socket.onmessage = (event) => this.#read(String(event.data));
    socket.onclose = (event) => {
      if (this.#socket !== socket) return;
      if (event.code === SIGNED_OUT) this.#options.refused?.();
      this.#lost();
    };
  }

  #read(text: string): void {
    this.#heard();
    this.#tries = 0;
    const frame = JSON.parse(text) as Frame & { cursor?: string; after?: number };
    if (frame.cursor) this.cursor = frame.cursor;
    if (frame.t === "ping") this.send({ t: "pong" });
    else if (frame.t === "restart") this.#after = (frame.after ?? 1) * 1000;
    else if (frame.t === "resync") this.#options.resync?.();
    else this.#options.frame(frame);
  }

  #here(): void {
    clearTimeout(this.#away);
    this.#away = undefined;
    this.#options.state?.("here");
  }

  #lost(): void {
    clearTimeout(this.#watch);
    if (this.#closed) return;
    this.#away ??= setTimeout(() => this.#options.state?.("away"), AWAY_AFTER);
    const longest = Math.min(LONGEST_WAIT, 500 * 2 ** this.#tries++);
    this.#retry = setTimeout(() => this.#open(), this.#after ?? longest / 2 + (Math.random() * longest) / 2);
    this.#after = undefined;
  }

  /** A line can die without a word (a closed laptop), also while it is being made: after a long silence it counts as lost. */
  #heard(): void {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.#socket?.close(), SILENCE);
  }
}
