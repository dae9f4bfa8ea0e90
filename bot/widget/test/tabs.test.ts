import { beforeEach, describe, expect, test } from "vitest";
import { browserTabs, type Tabs } from "../src/tabs";
import { Browser, MemoryStorage, settled, ThrowingStorage, type Tab } from "./browser";

let browser: Browser;
let one: Tab;
let two: Tab;

beforeEach(async () => {
  browser = new Browser();
  one = await browser.tab();
  two = await browser.tab();
});

describe("two tabs", () => {
  test("share one conversation", async () => {
    await one.conversation.send("kefir");
    await settled();
    expect(two.turns).toEqual(["kefir: sent"]);
    await two.conversation.send("rye");
    await settled();
    expect(one.turns).toEqual(["kefir: sent", "rye: sent"]);
    expect(browser.server.requests.filter((request) => request === "POST /session").length).toBe(1);
  });

  test("share the badge", async () => {
    await one.conversation.send("kefir");
    await settled();
    expect(two.state.unread).toBe(1);
    one.conversation.markRead();
    await settled();
    expect(two.state.unread).toBe(0);
  });

  test("share feedback", async () => {
    await one.conversation.send("kefir");
    await one.conversation.give(one.state.turns[0]?.id ?? "", "up");
    await settled();
    expect(two.state.turns[0]?.feedback?.value).toBe("up");
  });

  test("have drafts of their own", () => {
    one.conversation.setDraft("is kefir");
    expect(two.state.draft).toBe("");
  });

  test("that both write at once lose nothing", async () => {
    await one.conversation.open();
    await settled();
    await Promise.all([one.conversation.send("kefir"), two.conversation.send("rye")]);
    await settled();
    expect([...one.turns].sort()).toEqual(["kefir: sent", "rye: sent"]);
    expect([...two.turns].sort()).toEqual(["kefir: sent", "rye: sent"]);
    expect([...browser.server.asked].sort()).toEqual(["kefir", "rye"]);
  });

  test("forget together", async () => {
    await one.conversation.send("kefir");
    await settled();
    two.conversation.setDraft("is rye");
    await one.conversation.forget();
    await settled();
    expect(two.state).toMatchObject({ turns: [], draft: "", phase: "idle", notice: "forgotten_elsewhere" });
    expect(one.state.notice).toBe("forgotten");
  });

  test("start over together", async () => {
    await one.conversation.send("kefir");
    await settled();
    await one.conversation.startOver();
    await settled();
    await two.conversation.send("rye");
    await settled();
    expect(one.turns).toEqual(["rye: sent"]);
    expect(browser.server.requests.filter((request) => request === "POST /session").length).toBe(2);
  });
});

test("widgets of other names don't meet", async () => {
  const other = await browser.tab("other");
  await one.conversation.send("kefir");
  await other.conversation.send("rye");
  await settled();
  expect([one.turns, other.turns]).toEqual([["kefir: sent"], ["rye: sent"]]);
  await other.conversation.forget();
  await settled();
  expect(one.turns).toEqual(["kefir: sent"]);
  expect((await one.reload()).turns).toEqual(["kefir: sent"]);
});

describe("news", () => {
  const news = (key: string, window: EventTarget, storage: Storage | null = null): [Tabs, string[]] => {
    const heard: string[] = [];
    const tabs = browserTabs(key, storage, window);
    tabs.heard = (message) => heard.push(message);
    return [tabs, heard];
  };

  test("reaches the widgets of its name in other tabs, and is not kept", () => {
    const window = new EventTarget();
    const storage = new WatchedStorage(window);
    const [, heard] = news("key", window);
    const [, another] = news("key-2", window);
    const [poster] = news("key", new EventTarget(), storage);
    poster.post("changed");
    poster.post("changed");
    poster.post("read");
    expect([heard, another]).toEqual([["changed", "changed", "read"], []]);
    expect(storage.length).toBe(0);
  });

  test("is nothing else that is stored", () => {
    const window = new EventTarget();
    const [, heard] = news("key", window);
    new WatchedStorage(window).setItem("gut-chat:key:seen", "changed");
    expect(heard).toEqual([]);
  });

  test("is not heard by a widget that was taken out", () => {
    const window = new EventTarget();
    const [tabs, heard] = news("key", window);
    const [poster] = news("key", new EventTarget(), new WatchedStorage(window));
    tabs.close();
    poster.post("changed");
    expect(heard).toEqual([]);
  });

  test.each([null, new ThrowingStorage()])("is not sent where nothing can be stored", (storage) => {
    const [tabs, heard] = news("key", new EventTarget(), storage);
    tabs.post("changed");
    expect(heard).toEqual([]);
  });
});

describe("what a tab does alone", () => {
  const locks = Object.getOwnPropertyDescriptor(navigator, "locks");
  const withLocks = async (value: unknown, deed: () => Promise<void>): Promise<void> => {
    Object.defineProperty(navigator, "locks", { configurable: true, value });
    await deed().finally(() => {
      if (locks) Object.defineProperty(navigator, "locks", locks);
      else Reflect.deleteProperty(navigator, "locks");
    });
  };
  const deed = async (): Promise<boolean> => true;

  test("waits for the lock of its name", () => {
    const asked: string[] = [];
    const request = async (name: string, work: () => Promise<boolean>): Promise<boolean> => {
      asked.push(name);
      return work();
    };
    return withLocks({ request }, async () => {
      expect(await browserTabs("key", null, new EventTarget()).alone(deed)).toBe(true);
      expect(asked).toEqual(["gut-chat:key:news"]);
    });
  });

  test.each([undefined, { request: () => Promise.reject(new DOMException("Denied", "SecurityError")) }])(
    "is done all the same where there are no locks, or none for us",
    (value) =>
      withLocks(value, async () => {
        expect(await browserTabs("key", null, new EventTarget()).alone(deed)).toBe(true);
      }),
  );
});

/** The storage as one tab sees it whose every change is an event in another tab's window. */
class WatchedStorage extends MemoryStorage {
  constructor(private readonly window: EventTarget) {
    super();
  }

  override setItem(key: string, newValue: string): void {
    super.setItem(key, newValue);
    this.window.dispatchEvent(Object.assign(new Event("storage"), { key, newValue }));
  }

  override removeItem(key: string): void {
    super.removeItem(key);
    this.window.dispatchEvent(Object.assign(new Event("storage"), { key, newValue: null }));
  }
}
