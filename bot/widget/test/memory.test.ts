import { describe, expect, test } from "vitest";
import { browserStorage, Memory } from "../src/memory";
import { MemoryStorage, ThrowingStorage } from "./browser";

const SESSION = { token: "t", renewAt: 1, starters: ["Why?"], maxCharacters: 9 };

function fill(memory: Memory): void {
  memory.session = SESSION;
  memory.consented = true;
  memory.seen = "id";
  memory.draft = "words";
  memory.outbox = [{ id: "id", text: "words", at: "now" }];
  memory.isOpen = true;
}

describe.each([
  ["the browser's storages", () => new MemoryStorage()],
  ["storages that throw", () => new ThrowingStorage()],
  ["no storages", () => null],
])("with %s", (_, make) => {
  test("what is kept is found again", () => {
    const memory = new Memory("key", make(), make());
    fill(memory);
    expect(memory).toMatchObject({ session: SESSION, token: "t", consented: true, seen: "id", draft: "words" });
    expect(memory).toMatchObject({ isOpen: true, outbox: [{ id: "id", text: "words", at: "now" }] });
  });

  test("clearing leaves only what the server has to forget", () => {
    const memory = new Memory("key", make(), make());
    fill(memory);
    memory.toForget = ["old"];
    memory.clear();
    expect(memory).toMatchObject({ session: null, token: "", consented: false, seen: "", draft: "" });
    expect(memory).toMatchObject({ isOpen: false, outbox: [], toForget: ["old"] });
  });
});

test("the visitor's words are in the tab's storage only", () => {
  const local = new MemoryStorage();
  fill(new Memory("key", local, new MemoryStorage()));
  expect(local.content).not.toContain("words");
});

test("memories of other keys don't meet, and clearing one leaves the other", () => {
  const [local, session] = [new MemoryStorage(), new MemoryStorage()];
  const [one, other] = [new Memory("one", local, session), new Memory("other", local, session)];
  fill(one);
  expect(other.token).toBe("");
  other.clear();
  expect(one.token).toBe("t");
});

test.each(["{", "7", '"text"', "[]", "{}", '{"token": 7, "starters": []}', "null"])(
  "a session that someone has spoiled is none: %s",
  (text) => {
    const local = new MemoryStorage();
    local.setItem("gut-chat:key:session", text);
    expect(new Memory("key", local, null).session).toBeNull();
  },
);

test.each(["{", "7", "{}", '[{"id": 7}]', "[null]"])("an outbox that someone has spoiled is empty: %s", (text) => {
  const session = new MemoryStorage();
  session.setItem("gut-chat:key:outbox", text);
  expect(new Memory("key", null, session).outbox).toEqual([]);
});

test("a browser without storages has none", () => {
  const forbidden = Object.getOwnPropertyDescriptor(globalThis, "localStorage");
  Object.defineProperty(globalThis, "localStorage", {
    configurable: true,
    get: () => {
      throw new DOMException("Denied", "SecurityError");
    },
  });
  expect(browserStorage("localStorage")).toBeNull();
  if (forbidden) Object.defineProperty(globalThis, "localStorage", forbidden);
});
