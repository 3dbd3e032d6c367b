/** The two calls that lead to e-mail; each answers the address as it may stand on a screen. */
import { Refused } from "./door";

export async function askMail(token: string | undefined, path: "follow" | "transcript", address: string): Promise<string> {
  const reply = await fetch(`/api/widget/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${token ?? ""}` },
    body: JSON.stringify({ address }),
    credentials: "omit",
  });
  const said = (await reply.json()) as { address?: string; detail?: string; fields?: Record<string, string> };
  if (!reply.ok) throw new Refused(reply.status, said.detail ?? "", said.fields);
  return said.address ?? "";
}
