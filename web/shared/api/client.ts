/** The one way to the server: JSON both ways, the CSRF header on every unsafe call, refusals as `Problem`. */
import { t } from "../words/words";
import type { Finding, Message } from "./types";

/** RFC 9457. `kind` and the rest are this desk's own additions. */
export interface ProblemBody {
  type?: string;
  title: string;
  status: number;
  detail?: string;
  kind?: string;
  fields?: Record<string, string>;
  arrived?: Message[];
  findings?: Finding[];
}

/** A refusal by the server, or "we couldn't reach it" (status 0). `message` can be shown as it is. */
export class Problem extends Error {
  readonly status: number;
  readonly kind: string;
  readonly fields: Record<string, string>;
  readonly body: ProblemBody;

  constructor(body: ProblemBody) {
    super(body.detail || body.title);
    this.name = "Problem";
    this.status = body.status;
    this.kind = body.kind ?? body.type?.split(/[:/#]/).at(-1) ?? "";
    this.fields = body.fields ?? {};
    this.body = body;
  }

  get offline(): boolean {
    return this.status === 0;
  }
}

interface Options {
  query?: Record<string, string | number | null | undefined>;
  signal?: AbortSignal;
  /** Lets the request outlive the page; 64 KB at most. */
  keepalive?: boolean;
  /** Extra headers, for the widget's bearer token. */
  headers?: Record<string, string>;
}

export const get = <T>(path: string, options?: Options): Promise<T> => call<T>("GET", path, undefined, options);
export const post = <T = void>(path: string, body?: unknown, options?: Options): Promise<T> => call<T>("POST", path, body, options);
export const put = <T = void>(path: string, body?: unknown, options?: Options): Promise<T> => call<T>("PUT", path, body, options);
export const patch = <T = void>(path: string, body?: unknown, options?: Options): Promise<T> => call<T>("PATCH", path, body, options);
export const remove = <T = void>(path: string, options?: Options): Promise<T> => call<T>("DELETE", path, undefined, options);

async function call<T>(method: string, path: string, body: unknown, options: Options = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json", ...options.headers };
  if (method !== "GET") headers["X-Rapport-CSRF"] = "1";
  const form = body instanceof FormData;
  if (body !== undefined && !form) headers["Content-Type"] = "application/json";
  const request: RequestInit = { method, headers, credentials: "same-origin" };
  if (body !== undefined) request.body = form ? body : JSON.stringify(body);
  if (options.signal) request.signal = options.signal;
  if (options.keepalive) request.keepalive = true;
  const response = await reach(withQuery(path, options.query), request);
  if (response.status === 204) return undefined as T;
  const answer = await parsed(response);
  if (!response.ok) throw new Problem(problemOf(answer, response.status));
  return answer as T;
}

async function reach(path: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(path, request);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem({ title: t("shared.error.offline"), status: 0, kind: "offline" });
  }
}

async function parsed(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!text) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // A proxy in front of us answers in HTML when we are down; its words are not for our pages.
    return undefined;
  }
}

function problemOf(answer: unknown, status: number): ProblemBody {
  if (typeof answer === "object" && answer !== null && "title" in answer) return { ...(answer as ProblemBody), status };
  return { title: t("shared.error.unexpected"), status };
}

function withQuery(path: string, query: Options["query"]): string {
  const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== null && value !== undefined && value !== "");
  if (!pairs.length) return path;
  return `${path}?${new URLSearchParams(pairs.map(([key, value]) => [key, String(value)]))}`;
}

/** Uploads one file with its progress in parts of one; XMLHttpRequest, because fetch can't tell how far it is. */
export function upload<T>(path: string, file: File, progress: (part: number) => void, headers: Record<string, string> = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append("file", file);
    request.open("POST", path);
    request.setRequestHeader("X-Rapport-CSRF", "1");
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.responseType = "json";
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(request.response as T);
      else reject(new Problem(problemOf(request.response, request.status)));
    };
    request.onerror = () => reject(new Problem({ title: t("shared.error.offline"), status: 0, kind: "offline" }));
    request.send(form);
  });
}
