import { beforeEach, describe, expect, test } from "vitest";
import { browserChannel, Tabs, type Channel } from "../src/tabs";
import { Air, Browser, settled, type Tab } from "./browser";

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

describe("the channel", () => {
  test("passes on news and nothing else", async () => {
    const air = new Air();
    const heard: string[] = [];
    const tabs = new Tabs("key", air.open);
    tabs.heard = (news) => heard.push(news);
    const stranger = air.open("gut-chat:key");
    for (const message of ["changed", "nonsense", { type: "forgotten" }, null, "read"]) stranger.postMessage(message);
    await settled();
    expect(heard).toEqual(["changed", "read"]);
  });

  test("is silent where the browser has none", () => {
    const tabs = new Tabs("key", () => null);
    tabs.post("changed");
    tabs.close();
    expect(tabs.heard("changed")).toBeUndefined();
  });

  test("is the browser's own", () => {
    const channel: Channel | null = browserChannel("gut-chat:test");
    expect(channel).toBeInstanceOf(BroadcastChannel);
    channel?.close();
  });
});
