/** Who is signed in, and the ways in and out. */
import { get, post, Problem } from "../shared/api/client";
import type { Me } from "../shared/api/me";
import type { Role } from "../shared/api/types";
import { setLanguage } from "../shared/words/words";
import { go } from "./route.svelte";

export interface Invitation {
  organisation: string;
  email: string;
  role: Role;
  invited_by: string | null;
  expires_at: string;
}

class Session {
  me = $state.raw<Me | null>(null);
  state = $state<"asking" | "in" | "out" | "trouble">("asking");
  trouble = $state("");

  async load(): Promise<void> {
    try {
      this.me = await get<Me>("/api/console/me");
      this.state = "in";
      setLanguage("en");
    } catch (error) {
      if (error instanceof Problem && error.status === 401) this.state = "out";
      else {
        this.trouble = error instanceof Error ? error.message : String(error);
        this.state = "trouble";
      }
    }
  }

  async signIn(email: string, password: string): Promise<void> {
    await post("/auth/sign-in", { email, password });
    await this.#enter();
  }

  async useOnce(token: string): Promise<void> {
    await post("/auth/once", { token });
    await this.#enter();
  }

  /** What an invitation is for; asking uses nothing up. */
  look(token: string): Promise<Invitation> {
    return post<Invitation>("/auth/invitations/look", { token });
  }

  async accept(token: string, name: string, password: string): Promise<void> {
    await post("/auth/invitations/accept", { token, name, password });
    await this.#enter();
  }

  async signOut(): Promise<void> {
    await post("/auth/sign-out");
    // A full load drops everything that this person's pages held in memory.
    location.assign("/console/sign-in");
  }

  async #enter(): Promise<void> {
    await this.load();
    const next = new URLSearchParams(location.search).get("next");
    go(next?.startsWith("/console") ? next : "/console", true);
  }

  get answers(): boolean {
    return ["owner", "admin", "supervisor", "agent"].includes(this.me?.user.role ?? "");
  }

  get reads(): boolean {
    return this.me?.user.role !== "author";
  }

  get writesArticles(): boolean {
    return this.answers || this.me?.user.role === "author";
  }

  get publishes(): boolean {
    return this.supervises || this.me?.user.role === "author";
  }

  get supervises(): boolean {
    return ["owner", "admin", "supervisor"].includes(this.me?.user.role ?? "");
  }

  get administers(): boolean {
    return ["owner", "admin"].includes(this.me?.user.role ?? "");
  }
}

export const session = new Session();
