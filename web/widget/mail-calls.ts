/** The two calls that lead to e-mail; each answers the address as it may stand on a screen. */
import { type Door, Refused } from "./door";

export async function askMail(door: Door, path: "follow" | "transcript", address: string, conversation_id?: string): Promise<string> {
  const reply = await fetch(`/api/widget/${path}`, {
    method: "POST",
    headers: door.headers,
    body: JSON.stringify({ address, conversation_id }),
    credentials: "omit",
  });
  const said = (await reply.json()) as { address?: string; detail?: string; fields?: Record<string, string> };
  if (!reply.ok) throw new Refused(reply.status, said.detail ?? "", said.fields);
  return said.address ?? "";
}
