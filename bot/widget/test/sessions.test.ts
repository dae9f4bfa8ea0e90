import { beforeEach, describe, expect, test } from "vitest";
import { Browser, settled, type Tab } from "./browser";
import { refusal } from "./fake-server";

const HOUR = 3_600_000;
let browser: Browser;
let tab: Tab;

beforeEach(async () => {
  browser = new Browser();
  tab = await browser.tab();
  await tab.conversation.send("one");
  browser.server.requests.length = 0;
});

describe("a reload", () => {
  test("brings the conversation back, and the starters", async () => {
    const again = await tab.reload();
    expect(again.turns).toEqual(["one: sent"]);
    expect(again.state).toMatchObject({ phase: "ready", starters: ["What is kefir?"] });
    expect(browser.server.requests).toEqual(["GET /history"]);
  });

  test("while the server is away shows it as unreachable, until it is back", async () => {
    browser.server.isDown = true;
    const again = await tab.reload();
    expect(again.state.phase).toBe("unreachable");
    browser.server.isDown = false;
    await browser.clock.advance(1000);
    expect(again.turns).toEqual(["one: sent"]);
  });

  test("with a server that makes no sense shows it as unreachable", async () => {
    browser.server.refusals.push({ path: "/history", answer: { status: 200, body: { messages: [{}] } } });
    const again = await tab.reload();
    expect(again.state.phase).toBe("unreachable");
    expect(again.happened).toEqual([{ name: "gut-chat-error", detail: { code: "bad_answer" } }]);
  });
});

describe("a token", () => {
  test("is not renewed in the first half of its life", async () => {
    await browser.clock.advance(11 * HOUR);
    await tab.conversation.send("two");
    expect(browser.server.requests).toEqual(["POST /messages"]);
  });

  test("is renewed before sending past half its life, and the conversation goes on", async () => {
    await browser.clock.advance(13 * HOUR);
    await tab.conversation.send("two");
    await tab.conversation.send("three");
    expect(browser.server.requests).toEqual(["POST /session/renewal", "POST /messages", "POST /messages"]);
    expect((await tab.reload()).turns).toEqual(["one: sent", "two: sent", "three: sent"]);
  });

  test("that can't be renewed now is used as long as it lasts", async () => {
    await browser.clock.advance(13 * HOUR);
    browser.server.refusals.push({ path: "/session/renewal", answer: refusal(503, "busy") });
    await tab.conversation.send("two");
    expect(tab.turns).toEqual(["one: sent", "two: sent"]);
  });

  test("is used though the visitor's clock is wrong by days", async () => {
    await tab.conversation.forget();
    browser.server.requests.length = 0;
    const expired = { token: "x", expires_at: "2020-01-01T00:00:00Z", max_characters: 2000, starters: [] };
    browser.server.refusals.push({ path: "/session", answer: { status: 201, body: expired } });
    await tab.conversation.open();
    expect(tab.memory.session).toMatchObject({ token: "x", renewAt: 0 });
    expect(tab.state.phase).toBe("ready");
  });
});

describe("a session that is over", () => {
  test.each(["token_expired", "token_invalid", "session_forgotten", "token_missing"])(
    "is followed by a new one, with the waiting message: %s",
    async (code) => {
      browser.server.refusals.push({ path: "/messages", answer: refusal(401, code) });
      await tab.conversation.send("two");
      expect(tab.turns).toEqual(["two: sent"]);
      expect(tab.state).toMatchObject({ notice: "expired", phase: "ready" });
      expect(browser.server.requests).toEqual(["POST /messages", "POST /session", "POST /messages"]);
      expect(browser.server.asked).toEqual(["one", "two"]);
    },
  );

  test("is noticed when the token is renewed", async () => {
    await browser.clock.advance(25 * HOUR);
    await tab.conversation.send("two");
    expect(tab.turns).toEqual(["two: sent"]);
    expect(browser.server.requests).toEqual(["POST /session/renewal", "POST /session", "POST /messages"]);
  });

  test("is followed by one new one only: a second refusal fails the message", async () => {
    const answer = refusal(401, "token_invalid");
    browser.server.refusals.push({ path: "/messages", answer }, { path: "/messages", answer });
    await tab.conversation.send("two");
    expect(tab.turns).toEqual(["two: failed"]);
    expect(browser.server.requests.filter((request) => request === "POST /session").length).toBe(1);
  });

  test("is told of by the next message, not again by the one after", async () => {
    browser.server.dropTokens();
    await tab.conversation.send("two");
    expect(tab.state.notice).toBe("expired");
    await tab.conversation.send("three");
    expect(tab.state.notice).toBe("");
  });

  test("is not replaced on a page where nobody opens the widget", async () => {
    browser.server.dropTokens();
    const again = await tab.reload();
    expect(again.state).toMatchObject({ phase: "idle", notice: "expired", turns: [] });
    expect(browser.server.requests).toEqual(["GET /history"]);
    await again.conversation.open();
    expect(again.state.phase).toBe("ready");
  });

  test("in another tab is not replaced a second time here", async () => {
    const other = await browser.tab();
    browser.server.dropTokens();
    await other.conversation.send("two");
    await settled();
    await tab.conversation.send("three");
    expect(browser.server.requests.filter((request) => request === "POST /session").length).toBe(1);
    expect(tab.turns).toEqual(["two: sent", "three: sent"]);
  });
});
