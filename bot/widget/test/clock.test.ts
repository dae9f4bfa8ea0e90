import { expect, test } from "vitest";
import { browserClock } from "../src/clock";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("ids are UUIDs, no two alike", () => {
  const ids = Array.from({ length: 100 }, () => browserClock.newId());
  expect(new Set(ids).size).toBe(100);
  for (const id of ids) expect(id).toMatch(UUID);
});

test("ids are UUIDs on pages without HTTPS too", () => {
  const { randomUUID } = crypto;
  Object.defineProperty(crypto, "randomUUID", { configurable: true, value: undefined });
  const id = browserClock.newId();
  Object.defineProperty(crypto, "randomUUID", { configurable: true, value: randomUUID });
  expect(id).toMatch(UUID);
});

test("what is called off does not happen", async () => {
  const done: string[] = [];
  browserClock.after(1, () => done.push("late"));
  browserClock.after(1, () => done.push("off"))();
  await new Promise((later) => setTimeout(later, 20));
  expect(done).toEqual(["late"]);
});
