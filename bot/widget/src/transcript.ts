/** The conversation as plain text, to copy or to keep. */

import type { Turn } from "./protocol";

/** Who says what, in the visitor's language. */
export interface Speakers {
  readonly you: string;
  readonly assistant: string;
}

export function asText(turns: readonly Turn[], strings: Speakers): string {
  return turns
    .flatMap(({ text, replies }) => [
      `${strings.you}: ${text}`,
      ...replies.map((reply) => `${strings.assistant}: ${reply.text}`),
    ])
    .join("\n\n");
}
