import { beforeEach, describe, expect, test } from "vitest";
import { PATIENCE } from "../src/protocol";
import { Browser, settled, ThrowingStorage, type Tab } from "./browser";
import { refusal } from "./fake-server";

let browser: Browser;
let tab: Tab;

beforeEach(async () => {
  browser = new Browser();
  tab = await browser.tab();
});

const sends = (): number => browser.server.requests.filter((request) => request === "POST /messages").length;

describe("offline", () => {
  beforeEach(async () => {
    await tab.conversation.open();
    browser.server.isDown = true;
    await tab.conversation.setOnline(false);
    await tab.conversation.send("one");
    await tab.conversation.send("two");
  });

  test("messages wait", () => {
    expect(tab.turns).toEqual(["one: waiting", "two: waiting"]);
    expect(tab.state.turns[0]?.problem?.code).toBe("offline");
    expect(tab.state.isOnline).toBe(false);
  });

  test("messages go, in order and once, when online again", async () => {
    browser.server.isDown = false;
    await tab.conversation.setOnline(true);
    expect(tab.turns).toEqual(["one: sent", "two: sent"]);
    expect(browser.server.asked).toEqual(["one", "two"]);
  });

  test("nothing is tried by itself", async () => {
    const before = sends();
    await browser.clock.advance(60_000);
    expect(sends()).toBe(before);
  });

  test("messages survive a reload", async () => {
    browser.server.isDown = false;
    expect((await tab.reload()).turns).toEqual(["one: sent", "two: sent"]);
  });
});

describe("a message is asked once", () => {
  test("though its answer is lost and it is sent again", async () => {
    browser.server.losing.add("/messages");
    await tab.conversation.send("kefir");
    await browser.clock.advance(1000);
    expect(tab.turns).toEqual(["kefir: sent"]);
    expect(browser.server.asked).toEqual(["kefir"]);
    expect(sends()).toBe(2);
  });

  test("though the page is reloaded before the answer", async () => {
    browser.server.hold();
    void tab.conversation.send("kefir");
    await settled();
    const again = tab.reload();
    browser.server.release();
    expect((await again).turns).toEqual(["kefir: sent"]);
    expect(browser.server.asked).toEqual(["kefir"]);
  });

  test("though the page is reloaded when the server has answered", async () => {
    browser.server.losing.add("/messages");
    await tab.conversation.send("kefir");
    const again = await tab.reload();
    expect(again.turns).toEqual(["kefir: sent"]);
    expect(sends()).toBe(1);
    expect((await again.reload()).turns).toEqual(["kefir: sent"]);
  });
});

describe("a failing server", () => {
  test.each([
    ["an error", refusal(500, "failed")],
    ["too much to do", refusal(503, "busy")],
    ["its watchdog", refusal(504, "timed_out")],
    ["a lost connection", "lost" as const],
  ])("is asked again after 1 s and 4 s: %s", async (_, answer) => {
    browser.server.refusals.push({ path: "/messages", answer }, { path: "/messages", answer });
    await tab.conversation.send("kefir");
    await browser.clock.advance(1000);
    expect(tab.turns).toEqual(["kefir: waiting"]);
    await browser.clock.advance(4000);
    expect(tab.turns).toEqual(["kefir: sent"]);
    expect(browser.server.asked).toEqual(["kefir"]);
  });

  test("is left alone after the third try, and asked again on demand", async () => {
    for (let tries = 0; tries < 3; tries++)
      browser.server.refusals.push({ path: "/messages", answer: refusal(500, "failed") });
    await tab.conversation.send("kefir");
    await browser.clock.advance(600_000);
    expect(tab.turns).toEqual(["kefir: failed"]);
    expect(sends()).toBe(3);
    expect(tab.happened.slice(-1)).toEqual([{ name: "gut-chat-error", detail: { code: "failed" } }]);
    await tab.conversation.retry(tab.state.turns[0]?.id ?? "");
    expect(tab.turns).toEqual(["kefir: sent"]);
  });

  test("is asked again when the next message is sent, in order", async () => {
    for (let tries = 0; tries < 3; tries++)
      browser.server.refusals.push({ path: "/messages", answer: refusal(500, "failed") });
    await tab.conversation.send("one");
    await browser.clock.advance(5000);
    await tab.conversation.send("two");
    expect(tab.turns).toEqual(["one: sent", "two: sent"]);
  });

  test("that says nothing is given up after 25 s", async () => {
    await tab.conversation.open();
    browser.server.isSilent = true;
    void tab.conversation.send("kefir");
    await browser.clock.advance(PATIENCE - 1);
    expect(tab.turns).toEqual(["kefir: sending"]);
    await browser.clock.advance(1);
    expect(tab.state.turns[0]).toMatchObject({ status: "waiting", problem: { code: "timed_out" } });
    browser.server.isSilent = false;
    await browser.clock.advance(1000);
    expect(tab.turns).toEqual(["kefir: sent"]);
  });

  test("whose answer makes no sense fails the message and not those behind it", async () => {
    browser.server.refusals.push({ path: "/messages", answer: { status: 200, body: { replies: "none" } } });
    void tab.conversation.send("one");
    await tab.conversation.send("two");
    expect(tab.turns).toEqual(["two: sent", "one: failed"]);
    expect(tab.state.turns[1]?.problem?.code).toBe("bad_answer");
  });
});

describe("too many requests", () => {
  test.each([
    ["as long as it says", { "Retry-After": "30" }, 30_000],
    ["5 s where it does not say", {}, 5000],
    ["at least 1 s", { "Retry-After": "0" }, 1000],
  ])("waits %s", async (_, headers, wait) => {
    browser.server.refusals.push({ path: "/messages", answer: refusal(429, "too_many_requests", headers) });
    await tab.conversation.send("kefir");
    await browser.clock.advance(wait - 1);
    expect(tab.state.turns[0]).toMatchObject({ status: "waiting", problem: { code: "too_many_requests" } });
    expect(tab.state.isTyping).toBe(false);
    await browser.clock.advance(1);
    expect(tab.turns).toEqual(["kefir: sent"]);
  });

  test("is not answered with more: the next message waits too", async () => {
    const answer = refusal(429, "too_many_requests", { "Retry-After": "30" });
    browser.server.refusals.push({ path: "/messages", answer });
    await tab.conversation.send("one");
    await tab.conversation.send("two");
    expect(sends()).toBe(1);
    await browser.clock.advance(30_000);
    expect(tab.turns).toEqual(["one: sent", "two: sent"]);
  });
});

describe("a server that is away when the panel opens", () => {
  beforeEach(async () => {
    browser.server.isDown = true;
    await tab.conversation.open();
  });

  test("is unreachable at once", () => {
    expect(tab.state.phase).toBe("unreachable");
  });

  test("is found when it is back, by itself", async () => {
    browser.server.isDown = false;
    await browser.clock.advance(1000);
    expect(tab.state).toMatchObject({ phase: "ready", starters: ["What is kefir?"] });
  });

  test("is tried three times, then when the panel opens again", async () => {
    await browser.clock.advance(600_000);
    expect(browser.server.requests.length).toBe(3);
    expect(tab.events).toEqual(["error"]);
    browser.server.isDown = false;
    await tab.conversation.open();
    expect(tab.state.phase).toBe("ready");
  });

  test("is tried when the browser is online again", async () => {
    await browser.clock.advance(600_000);
    browser.server.isDown = false;
    await tab.conversation.setOnline(true);
    expect(tab.state.phase).toBe("ready");
  });

  test("gets the message that was written meanwhile", async () => {
    await tab.conversation.send("kefir");
    browser.server.isDown = false;
    await browser.clock.advance(1000);
    expect(tab.turns).toEqual(["kefir: sent"]);
  });
});

test("after a server's restart the conversation goes on", async () => {
  await tab.conversation.send("one");
  browser.server.isDown = true;
  await tab.conversation.send("two");
  browser.server.isDown = false;
  await browser.clock.advance(1000);
  expect(tab.turns).toEqual(["one: sent", "two: sent"]);
  expect(tab.state.notice).toBe("");
});

test("what is over is not tried again", async () => {
  browser.server.isDown = true;
  await tab.conversation.send("kefir");
  tab.conversation.dispose();
  const before = browser.server.requests.length;
  await browser.clock.advance(600_000);
  expect(browser.server.requests.length).toBe(before);
});

test("without a storage a conversation lasts as long as the page", async () => {
  browser = new Browser(new ThrowingStorage(), () => new ThrowingStorage());
  tab = await browser.tab();
  tab.conversation.setDraft("is kefir");
  expect(tab.state.draft).toBe("is kefir");
  await tab.conversation.send("one");
  await tab.conversation.send("two");
  tab.conversation.markRead();
  expect(tab.turns).toEqual(["one: sent", "two: sent"]);
  expect(browser.server.requests).toEqual(["POST /session", "POST /messages", "POST /messages"]);
  await tab.conversation.forget();
  expect(tab.state).toMatchObject({ turns: [], notice: "forgotten" });
});
