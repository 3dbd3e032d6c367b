/** The roles of a desk, the widest first, and who may give which. */
import type { Role } from "../../shared/api/types";

export const ROLES: Role[] = ["owner", "admin", "supervisor", "agent", "author", "observer"];

/** Only an owner makes or unmakes an owner; the server holds this too. */
export function rolesGivenBy(role: Role): Role[] {
  if (role === "owner") return ROLES;
  return role === "admin" ? ROLES.filter((one) => one !== "owner") : [];
}
