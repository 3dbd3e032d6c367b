/** How each channel is shown. */
import type { Channel } from "../../shared/api/types";
import type { IconName } from "../../shared/ui/icons";

const ICONS: Record<Channel, IconName> = { email: "mail", chat: "chat", social: "at", portal: "globe", voice: "phone" };

export function channelIcon(channel: Channel): IconName {
  return ICONS[channel] ?? "chat";
}
