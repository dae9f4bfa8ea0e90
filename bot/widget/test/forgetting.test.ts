import { beforeEach, describe, expect, test } from "vitest";
import { Browser, MemoryStorage, settled, type Tab } from "./browser";
import { RECEIPT, refusal } from "./fake-server";

let browser: Browser;
let local: MemoryStorage;
let tab: Tab;

beforeEach(async () => {
  local = new MemoryStorage();
  browser = new Browser(local);
  tab = await browser.tab();
  tab.memory.consented = true;
  tab.memory.isOpen = true;
  await tab.conversation.send("kefir");
  tab.conversation.setDraft("and then");
});

describe("forgetting", () => {
  test("deletes everything here and on the server", async () => {
    await tab.conversation.forget();
    expect(browser.server.kept).toEqual([]);
    expect(local.content + (tab.storage as MemoryStorage).content).toBe("[][]");
    expect(tab.state).toMatchObject({ phase: "idle", turns: [], draft: "", unread: 0, notice: "forgotten", receipt: RECEIPT });
    expect(tab.events.slice(-1)).toEqual(["forgotten"]);
  });

  test("opens no new session by itself", async () => {
    await tab.conversation.forget();
    await browser.clock.advance(600_000);
    expect(browser.server.requests.slice(-1)).toEqual(["DELETE /session"]);
    expect((await tab.reload()).state.phase).toBe("idle");
  });

  test("is followed by a new conversation where one is wanted", async () => {
    await tab.conversation.forget();
    await tab.conversation.send("rye");
    expect(tab.turns).toEqual(["rye: sent"]);
    expect(tab.state.notice).toBe("");
  });

  test("calls off the message on its way, whose answer never shows", async () => {
    browser.server.hold();
    void tab.conversation.send("rye");
    await settled();
    const forgetting = tab.conversation.forget();
    expect(tab.turns).toEqual([]);
    browser.server.release();
    await forgetting;
    await settled();
    expect(tab.turns).toEqual([]);
    expect(browser.server.asked).toEqual(["kefir"]);
  });

  test("calls off the session that is being opened", async () => {
    const other = await browser.tab("other");
    browser.server.hold();
    void other.conversation.open();
    await settled();
    await other.conversation.forget();
    browser.server.release();
    await settled();
    expect(other.memory.token).toBe("");
    expect(other.state.phase).toBe("idle");
  });

  test("calls off what waits for another try", async () => {
    browser.server.refusals.push({ path: "/messages", answer: refusal(503, "busy") });
    await tab.conversation.send("rye");
    await tab.conversation.forget();
    await browser.clock.advance(600_000);
    expect(browser.server.asked).toEqual(["kefir"]);
  });
});

describe("forgetting while the server is away", () => {
  beforeEach(async () => {
    browser.server.isDown = true;
    await tab.conversation.forget();
    browser.server.isDown = false;
  });

  test("deletes what is here and says that the server does not know yet", () => {
    expect(tab.state).toMatchObject({ turns: [], notice: "forgotten_here" });
    expect(local.content).not.toContain("session");
    expect(browser.server.kept.length).toBe(1);
  });

  test("is made good when online again", async () => {
    await tab.conversation.setOnline(true);
    await settled();
    expect(browser.server.kept).toEqual([]);
    expect(local.content).toBe("[]");
  });

  test("is made good on the next page", async () => {
    await tab.reload();
    expect(browser.server.kept).toEqual([]);
  });

  test("is made good by one call where there are several reasons for it", async () => {
    browser.server.requests.length = 0;
    await Promise.all([tab.conversation.start(), tab.conversation.setOnline(true)]);
    await settled();
    expect(browser.server.requests).toEqual(["DELETE /session"]);
  });

  test("is made good by one call where two tabs come back at once", async () => {
    const [one, two] = [await browser.tab("other"), await browser.tab("other")];
    await one.conversation.send("kefir");
    browser.server.isDown = true;
    await one.conversation.forget();
    browser.server.isDown = false;
    browser.server.requests.length = 0;
    await Promise.all([one.reload(), two.reload()]);
    await settled();
    expect(browser.server.requests).toEqual(["DELETE /session"]);
  });

  test("is made good though the token has expired by then", async () => {
    browser.server.dropTokens();
    await tab.reload();
    expect(local.content).toBe("[]");
  });
});

describe("starting over", () => {
  test("forgets, and is ready with a new session", async () => {
    await tab.conversation.startOver();
    expect(browser.server.kept).toEqual([]);
    expect(tab.state).toMatchObject({ phase: "ready", turns: [], notice: "restarted", starters: ["What is kefir?"] });
  });

  test("keeps the visitor's consent and the panel open", async () => {
    await tab.conversation.startOver();
    expect(tab.memory.consented).toBe(true);
    expect(tab.memory.isOpen).toBe(true);
  });

  test("in the middle of an answer begins with an empty conversation", async () => {
    browser.server.hold();
    void tab.conversation.send("rye");
    await settled();
    const restarting = tab.conversation.startOver();
    browser.server.release();
    await restarting;
    await settled();
    expect(tab.state).toMatchObject({ phase: "ready", turns: [] });
    await tab.conversation.send("oats");
    expect(tab.turns).toEqual(["oats: sent"]);
  });
});
