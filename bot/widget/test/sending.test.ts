import { beforeEach, describe, expect, test } from "vitest";
import { Browser, settled, type Tab } from "./browser";
import { refusal } from "./fake-server";

let browser: Browser;
let tab: Tab;

beforeEach(async () => {
  browser = new Browser();
  tab = await browser.tab();
});

describe("before the first message", () => {
  test("nothing is requested and nothing is kept", async () => {
    expect(browser.server.requests).toEqual([]);
    expect(browser.local.length).toBe(0);
    expect(tab.state).toMatchObject({ phase: "idle", turns: [], unread: 0, maxCharacters: 2000 });
  });

  test("opening brings the starters", async () => {
    await tab.conversation.open();
    expect(tab.state).toMatchObject({ phase: "ready", starters: ["What is kefir?"] });
    expect(browser.server.requests).toEqual(["POST /session"]);
  });

  test("opening again requests nothing", async () => {
    await tab.conversation.open();
    await tab.conversation.open();
    expect(browser.server.requests).toEqual(["POST /session"]);
  });
});

describe("a message", () => {
  test("is answered, without an opening first", async () => {
    await tab.conversation.send("kefir");
    expect(tab.turns).toEqual(["kefir: sent"]);
    expect(tab.state.turns[0]?.replies[0]?.text).toBe("On kefir");
  });

  test("is shown as being sent at once, with typing", async () => {
    browser.server.hold();
    void tab.conversation.send("kefir");
    expect(tab.turns).toEqual(["kefir: sending"]);
    expect(tab.state.isTyping).toBe(true);
    browser.server.release();
    await settled();
    expect(tab.state.isTyping).toBe(false);
  });

  test("of nothing but spaces is none", async () => {
    await tab.conversation.send("  \n ");
    expect(tab.turns).toEqual([]);
    expect(browser.server.requests).toEqual([]);
  });

  test("announces a change each time that its state changes", async () => {
    const seen: string[] = [];
    tab.conversation.addEventListener("change", () => seen.push(tab.turns.join()));
    await tab.conversation.send("kefir");
    expect([...new Set(seen)]).toEqual(["kefir: waiting", "kefir: sending", "kefir: sent"]);
  });

  test("tells the page what happened, without the words", async () => {
    await tab.conversation.send("kefir");
    expect(tab.happened).toEqual([
      { name: "gut-chat-sent", detail: { characters: 5 } },
      { name: "gut-chat-reply", detail: { kind: "answer", topics: ["kefir"] } },
    ]);
  });
});

describe("several messages", () => {
  test("go one at a time and in order", async () => {
    browser.server.hold();
    void tab.conversation.send("one");
    void tab.conversation.send("two");
    await settled();
    expect(tab.turns).toEqual(["one: sending", "two: waiting"]);
    browser.server.release();
    await settled();
    expect(browser.server.asked).toEqual(["one", "two"]);
    expect(tab.turns).toEqual(["one: sent", "two: sent"]);
  });

  test("wait behind one that is tried again", async () => {
    browser.server.refusals.push({ path: "/messages", answer: refusal(503, "busy") });
    void tab.conversation.send("one");
    void tab.conversation.send("two");
    await browser.clock.advance(999);
    expect(browser.server.asked).toEqual([]);
    await browser.clock.advance(1);
    expect(browser.server.asked).toEqual(["one", "two"]);
  });

  test("pass one that is refused for good", async () => {
    void tab.conversation.send("x".repeat(2001));
    await tab.conversation.send("two");
    await settled();
    expect(tab.state.turns.map(({ status }) => status)).toEqual(["sent", "failed"]);
    expect(tab.state.turns[1]?.problem).toMatchObject({ code: "text_too_long" });
    expect(tab.events).toContain("error");
  });
});

describe("a failed message", () => {
  beforeEach(async () => {
    browser.server.refusals.push({ path: "/messages", answer: refusal(403, "origin_not_allowed") });
    await tab.conversation.send("kefir");
    expect(tab.turns).toEqual(["kefir: failed"]);
  });

  test("is sent again on demand", async () => {
    await tab.conversation.retry(tab.state.turns[0]?.id ?? "");
    expect(tab.turns).toEqual(["kefir: sent"]);
    expect(tab.state.turns[0]).not.toHaveProperty("problem");
  });

  test("can be taken back", async () => {
    await tab.conversation.discard(tab.state.turns[0]?.id ?? "");
    expect((await tab.reload()).turns).toEqual([]);
  });
});

test("a message on its way can't be taken back", async () => {
  browser.server.hold();
  void tab.conversation.send("kefir");
  await tab.conversation.discard(tab.state.turns[0]?.id ?? "");
  expect(tab.turns).toEqual(["kefir: sending"]);
});

describe("feedback", () => {
  beforeEach(() => tab.conversation.send("kefir"));

  const give = (...[value, reason]: ["up" | "down" | null, ("wrong" | null)?]): Promise<void> =>
    tab.conversation.give(tab.state.turns[0]?.id ?? "", value, reason);

  test("is shown and kept, with its reason", async () => {
    await give("down", "wrong");
    expect(tab.state.turns[0]?.feedback).toEqual({ value: "down", reason: "wrong" });
    expect((await tab.reload()).state.turns[0]?.feedback).toEqual({ value: "down", reason: "wrong" });
    expect(tab.happened.slice(-1)).toEqual([{ name: "gut-chat-feedback", detail: { value: "down" } }]);
  });

  test("can be taken back", async () => {
    await give("up");
    await give(null);
    expect(tab.state.turns[0]?.feedback).toBeNull();
    expect(browser.server.kept[0]?.feedback).toBeNull();
  });

  test("that does not arrive is shown as before", async () => {
    await give("up");
    browser.server.isDown = true;
    await give("down");
    expect(tab.state.turns[0]?.feedback?.value).toBe("up");
    expect(tab.events.slice(-1)).toEqual(["error"]);
  });
});

describe("unread answers", () => {
  test("are counted until they are read", async () => {
    await tab.conversation.send("one");
    await tab.conversation.send("two");
    expect(tab.state.unread).toBe(2);
    tab.conversation.markRead();
    expect(tab.state.unread).toBe(0);
    await tab.conversation.send("three");
    expect(tab.state.unread).toBe(1);
  });

  test("stay read after a reload", async () => {
    await tab.conversation.send("one");
    tab.conversation.markRead();
    expect((await tab.reload()).state.unread).toBe(0);
  });
});

test("a draft survives a reload, and goes when it is sent", async () => {
  tab.conversation.setDraft("is kefir");
  const again = await tab.reload();
  expect(again.state.draft).toBe("is kefir");
  await again.conversation.send("is kefir good");
  expect(again.state.draft).toBe("");
});
