/** Runs what a person asked for, and says in a toast what went wrong, if anything did. */
import { Problem } from "../../shared/api/client";
import { toasts } from "../../shared/ui/toasts.svelte";

export async function attempt(action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toasts.show(error.message, { icon: "alert", seconds: 6 });
    return false;
  }
}
