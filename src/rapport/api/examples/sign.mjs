// Node: on your server, never in the page
import { createHmac } from "node:crypto";

export function sign(userId) {
  return createHmac("sha256", process.env.RAPPORT_IDENTITY_SECRET).update(userId).digest("hex");
}
