/** Who is signed in, as /api/console/me answers: all that the console needs at its start. */
import type { Channel, Person, Role } from "./types";

export interface Me {
  user: Person & { email: string; role: Role };
  organisation: { id: string; name: string; sample: boolean };
  brands: { id: string; name: string }[];
  /** `trouble`: what is wrong with it now, told to those who may fix it. */
  inboxes: { id: string; name: string; channel: Channel; brand_id: string; address: string; trouble: string | null }[];
  demo: boolean;
  zone: string;
  /** Whether a language model may be asked for help with a draft. */
  model: boolean;
  cursor: string;
}
