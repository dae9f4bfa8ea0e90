/** What the widget shows, and what the page may know. */

import type { Answers } from "./answers";
import type { Outbox } from "./outbox";
import type { FeedbackValue, Problem, Turn } from "./values";

export type Phase = "idle" | "opening" | "ready" | "unreachable";

/** `forgotten_here`: deleted in the browser; the server is told as soon as it can be reached. */
export type Notice = "" | "expired" | "forgotten" | "forgotten_here" | "forgotten_elsewhere" | "restarted";

export type Status = "waiting" | "sending" | "sent" | "failed";

/** A turn with the state of its message: one that waits goes by itself, one that failed needs the visitor. */
export type ShownTurn = Turn & { readonly status: Status; readonly problem?: Problem };

export interface State {
  readonly phase: Phase;
  readonly turns: readonly ShownTurn[];
  readonly isTyping: boolean;
  readonly isOnline: boolean;
  readonly draft: string;
  /** Answers that were not read yet. */
  readonly unread: number;
  readonly starters: readonly string[];
  readonly maxCharacters: number;
  readonly notice: Notice;
  /** For what was forgotten last; "" where the server gave none. */
  readonly receipt: string;
}

/** What holds where there is no session. */
export const NO_SESSION: Pick<State, "starters" | "maxCharacters"> = { starters: [], maxCharacters: 2000 };

/** What the page may know: the detail of the event "happened". Never the visitor's words. */
export type Happening =
  | { readonly name: "gut-chat-sent"; readonly detail: { readonly characters: number } }
  | { readonly name: "gut-chat-reply"; readonly detail: { readonly kind: string; readonly topics: readonly string[] } }
  | { readonly name: "gut-chat-feedback"; readonly detail: { readonly value: FeedbackValue } }
  | { readonly name: "gut-chat-forgotten"; readonly detail: null }
  | { readonly name: "gut-chat-error"; readonly detail: { readonly code: string } };

/** What is answered, then what is under way. */
export function shownTurns(answers: Answers, outbox: Outbox): readonly ShownTurn[] {
  const { ids } = answers;
  return [
    ...answers.all.map((turn) => ({ ...turn, status: "sent" as const })),
    ...outbox.all
      .filter(({ id }) => !ids.has(id))
      .map(({ id, text, at, status, problem }) => ({
        ...{ id, text, at, status, replies: [], feedback: null },
        ...(problem && { problem }),
      })),
  ];
}
