/** Files of the talk; the token goes in a header, so a plain link would not do. */

/** The address of the small picture that the desk made, undefined while or where there is none. */
export async function fetchPicture(token: string | undefined, id: string): Promise<string | undefined> {
  try {
    const reply = await fetch(`/api/widget/attachments/${id}/picture`, { headers: { Authorization: `Bearer ${token}` }, credentials: "omit" });
    return reply.ok ? URL.createObjectURL(await reply.blob()) : undefined;
  } catch {
    return undefined; // no line just now: the name stands for it
  }
}

export async function saveFile(token: string | undefined, file: { id: string; name: string }): Promise<void> {
  const reply = await fetch(`/api/widget/attachments/${file.id}`, { headers: { Authorization: `Bearer ${token}` }, credentials: "omit" });
  if (!reply.ok) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await reply.blob());
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
