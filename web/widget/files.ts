/** Saves a file that an agent sent; the token goes in a header, so a plain link would not do. */
export async function saveFile(token: string | undefined, file: { id: string; name: string }): Promise<void> {
  const reply = await fetch(`/api/widget/attachments/${file.id}`, { headers: { Authorization: `Bearer ${token}` }, credentials: "omit" });
  if (!reply.ok) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await reply.blob());
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
