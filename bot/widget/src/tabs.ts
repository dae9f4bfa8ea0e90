/** The same widget in other tabs of the browser. */

/** `session`: there is a new one; `read`: the badge can go. */
export type News = "changed" | "forgotten" | "session" | "read";

const NEWS: readonly unknown[] = ["changed", "forgotten", "session", "read"];

/** The part of a BroadcastChannel that is used. */
export interface Channel {
  onmessage: ((event: MessageEvent) => unknown) | null;
  postMessage(message: unknown): void;
  close(): void;
}

/** A channel of the browser, or null where there is none: old browsers, pages in a sandbox. */
export function browserChannel(name: string): Channel | null {
  try {
    return new BroadcastChannel(name);
  } catch {
    return null;
  }
}

export class Tabs {
  /** Is called with the news of other tabs. */
  heard: (news: News) => void = () => {};
  private readonly channel: Channel | null;

  constructor(key: string, makeChannel: (name: string) => Channel | null = browserChannel) {
    this.channel = makeChannel(`gut-chat:${key}`);
    if (!this.channel) return;
    this.channel.onmessage = ({ data }) => {
      if (NEWS.includes(data)) this.heard(data as News);
    };
  }

  post(news: News): void {
    this.channel?.postMessage(news);
  }

  close(): void {
    this.channel?.close();
  }
}
