/** The same widget in other tabs of the browser. */

import { browserStorage } from "./memory";

/** `session`: there is a new one; `read`: the badge can go. */
export type News = "changed" | "forgotten" | "session" | "read";

export interface Tabs {
  /** Is called with the news of other tabs. */
  heard: (news: News) => void;
  post(news: News): void;
  /** Does something while no other tab does such a thing, where the browser can tell. */
  alone(deed: () => Promise<boolean>): Promise<boolean>;
  close(): void;
}

/**
 * News by way of the storage, which brings it after everything that it tells of. A BroadcastChannel would not do:
 * it may be quicker than the storage.
 */
export function browserTabs(
  key: string,
  storage: Storage | null = browserStorage("localStorage"),
  window: EventTarget = globalThis,
): Tabs {
  const name = `gut-chat:${key}:news`;
  const hear = (event: Event): void => {
    const { key, newValue } = event as StorageEvent;
    if (key === name && newValue) tabs.heard(newValue as News);
  };
  const tabs: Tabs = {
    heard: () => {},
    post: (news) => {
      try {
        storage?.setItem(name, news);
        storage?.removeItem(name);
      } catch {
        // Where nothing can be stored, the tabs have nothing in common that there could be news of.
      }
    },
    // Only pages with HTTPS have locks, and not in every frame.
    alone: (deed) => navigator.locks?.request(name, deed).catch(deed) ?? deed(),
    close: () => window.removeEventListener("storage", hear),
  };
  window.addEventListener("storage", hear);
  return tabs;
}
