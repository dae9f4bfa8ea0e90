import { describe, expect, test } from "vitest";
import { Server } from "../src/protocol";
import { ServerError } from "../src/values";
import { HandClock } from "./browser";
import { FakeServer, refusal, reply } from "./fake-server";

const TURN = { id: "i", text: "q", at: "2026-01-01T00:00:00Z", replies: [reply("a")], feedback: null };

interface Sent {
  url: string;
  init: RequestInit;
}

/** A server that answers everything with one body, and notes what it was sent. */
function answering(body: unknown, status = 200, headers: Record<string, string> = {}): { server: Server; sent: Sent[] } {
  const sent: Sent[] = [];
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const server = new Server("https://bot.example/gut/", async (url, init = {}) => {
    sent.push({ url: String(url), init });
    return new Response(text, { status, headers });
  });
  return { server, sent };
}

async function failure(work: Promise<unknown>): Promise<ServerError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ServerError);
  return error as ServerError;
}

describe("a request", () => {
  test("goes below the server's address, with the token and without cookies", async () => {
    const { server, sent } = answering(TURN);
    await server.send("token", "i", "q");
    expect(sent[0]?.url).toBe("https://bot.example/gut/webhooks/web/messages");
    expect(sent[0]?.init).toMatchObject({
      method: "POST",
      credentials: "omit",
      headers: { Authorization: "Bearer token", "Content-Type": "application/json" },
      body: '{"id":"i","text":"q"}',
    });
  });

});

describe("a refusal", () => {
  test("is an error with the server's code, words and time", async () => {
    const { body } = refusal(429, "too_many_requests");
    const { server } = answering(body, 429, { "Retry-After": "7" });
    expect(await failure(server.history("t"))).toMatchObject({
      code: "too_many_requests",
      status: 429,
      retryAfter: 7,
    });
  });

  test.each([
    ["a page of a proxy", "<html>Bad gateway</html>"],
    ["JSON without a code", '{"detail": 7}'],
    ["a list", "[]"],
    ["nothing", ""],
  ])("in another form is named by its status: %s", async (_, body) => {
    const { server } = answering(body, 502);
    expect(await failure(server.history("t"))).toMatchObject({ code: "status_502", status: 502 });
  });

  test("without a number of seconds says no time", async () => {
    const { server } = answering({}, 503, { "Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT" });
    expect((await failure(server.history("t"))).retryAfter).toBeUndefined();
  });
});

describe("no answer", () => {
  const clock = new HandClock();
  const fake = new FakeServer(clock.now);
  const server = new Server("https://bot.example", fake.fetch, clock);

  test("for want of a network is `offline`", async () => {
    fake.isDown = true;
    expect(await failure(server.openSession())).toMatchObject({ code: "offline", status: 0 });
    fake.isDown = false;
  });

  test("within 25 s is `timed_out`", async () => {
    fake.isSilent = true;
    const failing = failure(server.openSession());
    await clock.advance(25_000);
    expect(await failing).toMatchObject({ code: "timed_out", status: 0 });
  });

  test.each(["before", "after"])("because it was called off is `aborted`: %s the request", async (when) => {
    const off = new AbortController();
    if (when === "before") off.abort();
    const failing = failure(server.send("t", "i", "q", off.signal));
    off.abort();
    expect(await failing).toMatchObject({ code: "aborted", status: 0 });
  });
});

describe("an answer", () => {
  test("keeps its form", async () => {
    const source = { heading: "Kefir and yoghurt", link: "https://article.example/#kefir" };
    const full = reply("a", { blocks: [{ text: "a", items: ["b"] }], sources: [source], suggestions: ["c?"] });
    const { server } = answering({ ...TURN, replies: [full], feedback: { value: "down", reason: "wrong" } });
    const turn = await server.send("t", "i", "q");
    expect(turn).toEqual({ ...TURN, replies: [full], feedback: { value: "down", reason: "wrong" } });
  });

  test("of plain text becomes a paragraph", async () => {
    const { server } = answering({ ...TURN, replies: [{ kind: "error", text: "Sorry." }] });
    const [plain] = (await server.send("t", "i", "q")).replies;
    expect(plain).toMatchObject({ blocks: [{ text: "Sorry.", items: [] }], sources: [], suggestions: [] });
  });

  test.each(["javascript:alert(1)", "data:text/html,x", "//evil.example", "mailto:a@b.example"])(
    "has no link but to the web: %s",
    async (link) => {
      const source = { section: "s", heading: "h", link };
      const { server } = answering({ ...TURN, replies: [reply("a", { sources: [source] })] });
      expect((await server.send("t", "i", "q")).replies[0]?.sources[0]?.link).toBe("");
    },
  );

  const spoiled: [string, unknown][] = [
    ["no JSON", "<html>"],
    ["nothing", ""],
    ["null", null],
    ["a list", []],
    ["no replies", { ...TURN, replies: undefined }],
    ["replies that are none", { ...TURN, replies: [7] }],
    ["a reply without text", { ...TURN, replies: [{ kind: "answer", blocks: [] }] }],
    ["a reply without kind", { ...TURN, replies: [{ text: "a" }] }],
    ["blocks that are texts", { ...TURN, replies: [{ ...reply("a"), blocks: ["a"] }] }],
    ["items that are numbers", { ...TURN, replies: [{ ...reply("a"), blocks: [{ text: "a", items: [1] }] }] }],
    ["suggestions that are a text", { ...TURN, replies: [{ ...reply("a"), suggestions: "b" }] }],
    ["a link that is an object", { ...TURN, replies: [{ ...reply("a"), sources: [{ heading: "h", link: {} }] }] }],
    ["unknown feedback", { ...TURN, feedback: { value: "maybe" } }],
  ];

  test.each(spoiled)("that makes no sense is `bad_answer`: %s", async (_, body) => {
    const { server } = answering(body);
    expect(await failure(server.send("t", "i", "q"))).toMatchObject({ code: "bad_answer" });
  });

  test.each([
    ["no token", { expires_at: "", max_characters: 1, starters: [] }],
    ["a number for a token", { token: 7, expires_at: "", max_characters: 1, starters: [] }],
    ["no limit", { token: "t", expires_at: "", starters: [] }],
    ["no starters", { token: "t", expires_at: "", max_characters: 1 }],
  ])("that is no session is `bad_answer`: %s", async (_, body) => {
    expect(await failure(answering(body, 201).server.openSession())).toMatchObject({ code: "bad_answer" });
  });

  test("that is no history is `bad_answer`", async () => {
    expect(await failure(answering({ messages: {} }).server.history("t"))).toMatchObject({ code: "bad_answer" });
  });
});
