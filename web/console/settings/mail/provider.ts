/** The way to a provider's page and back: a window of its own, whose answer comes by a channel of this site only. */
import { post } from "../../../shared/api/client";
import { t } from "../../../shared/words/words";

const CHANNEL = "mailbox-connected";

interface Answer {
  state: string;
  code: string | null;
  error: string | null;
}

/** Opens the provider's page for these settings; answers the sealed permission, or null when the window was closed. */
export async function askProvider(asked: object): Promise<string | null> {
  const page = window.open("about:blank", "_blank", "popup,width=560,height=720");
  try {
    const way = await post<{ url: string; state: string }>("/api/console/inboxes/oauth/start", asked);
    if (!page) throw new Error(t("settings.mail.oauth.blocked"));
    page.location.href = way.url;
    const answer = await heard(way.state);
    if (!answer.code) throw new Error(t("settings.mail.oauth.denied"));
    const sent = { ...asked, code: answer.code, state: answer.state };
    return (await post<{ grant: string }>("/api/console/inboxes/oauth/finish", sent)).grant;
  } catch (error) {
    page?.close();
    throw error;
  }
}

/** Called on the page that the provider sends people back to. */
export function tell(query: URLSearchParams): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage({ state: query.get("state"), code: query.get("code"), error: query.get("error") });
  channel.close();
}

function heard(state: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const channel = new BroadcastChannel(CHANNEL);
    const end = setTimeout(() => (channel.close(), reject(new Error(t("settings.mail.oauth.late")))), 15 * 60_000);
    channel.onmessage = (event: MessageEvent<Answer>) => {
      if (event.data.state !== state) return;
      clearTimeout(end);
      channel.close();
      resolve(event.data);
    };
  });
}
