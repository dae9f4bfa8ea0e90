import { expect, test } from "vitest";
import { asText } from "../src/transcript";
import { reply } from "./fake-server";

test("a transcript says who said what", () => {
  const turns = [
    { id: "1", text: "What is kefir?", at: "", replies: [reply("Sour milk.\n- with bacteria")], feedback: null },
    { id: "2", text: "And rye?", at: "", replies: [], feedback: null },
  ];
  expect(asText(turns, { you: "Sie", assistant: "Assistent" })).toBe(
    "Sie: What is kefir?\n\nAssistent: Sour milk.\n- with bacteria\n\nSie: And rye?",
  );
});
