/** The pages of Settings, in groups, and who may open them. */
import type { Role } from "../../shared/api/types";
import type { IconName } from "../../shared/ui/icons";

export interface Place {
  path: string;
  words: string;
  icon: IconName;
  roles: Role[];
}

const RUNNERS: Role[] = ["owner", "admin"];
const LEADERS: Role[] = [...RUNNERS, "supervisor"];
const EVERYBODY: Role[] = [...LEADERS, "agent", "author", "observer"];

const GROUPS: { words: string; places: Place[] }[] = [
  {
    words: "settings.group.desk",
    places: [
      { path: "voice", words: "settings.voice", icon: "smile", roles: LEADERS },
      { path: "checks", words: "settings.hint_checks", icon: "handshake", roles: LEADERS },
      { path: "scores", words: "settings.scores", icon: "star", roles: LEADERS },
      { path: "canned", words: "settings.canned", icon: "quote", roles: LEADERS },
      { path: "acknowledgement", words: "settings.acknowledgement", icon: "mail", roles: LEADERS },
      { path: "model", words: "settings.model", icon: "bulb", roles: ["owner"] },
      { path: "standards", words: "settings.standards", icon: "timer", roles: LEADERS },
      { path: "people", words: "settings.people", icon: "people", roles: EVERYBODY.filter((role) => role !== "author") },
    ],
  },
  {
    words: "settings.group.channels",
    places: [
      { path: "mailboxes", words: "settings.mailboxes", icon: "mail", roles: RUNNERS },
      { path: "senders", words: "settings.senders.nav", icon: "shield", roles: LEADERS },
      { path: "chat", words: "settings.chat", icon: "chat", roles: RUNNERS },
      { path: "programs", words: "settings.programs", icon: "key", roles: RUNNERS },
    ],
  },
  { words: "settings.group.you", places: [{ path: "account", words: "settings.account", icon: "person", roles: EVERYBODY }] },
];

/** The groups that `role` may see; empty ones are left out. */
export function groupsFor(role: Role): { words: string; places: Place[] }[] {
  return GROUPS.map((group) => ({ ...group, places: group.places.filter((place) => place.roles.includes(role)) })).filter(
    (group) => group.places.length,
  );
}

export function mayOpen(role: Role, path: string): boolean {
  return GROUPS.some((group) => group.places.some((place) => place.path === path && place.roles.includes(role)));
}
