/** What goes between the widget and the server, and the error that stands for everything that fails. */

export interface Block {
  readonly text: string;
  readonly items: readonly string[];
}

export interface Source {
  readonly heading: string;
  readonly link: string;
}

export interface Reply {
  readonly kind: string;
  readonly blocks: readonly Block[];
  readonly topics: readonly string[];
  readonly sources: readonly Source[];
  readonly suggestions: readonly string[];
  readonly notice: string;
  readonly disclaimer: string;
  readonly text: string;
}

export type FeedbackValue = "up" | "down" | null;
export type FeedbackReason = "wrong" | "unclear" | "not_answered" | "other" | null;

export interface Feedback {
  readonly value: "up" | "down";
  readonly reason: FeedbackReason;
}

/** A question and what the assistant said to it. `id` is made by the widget, `at` is ISO 8601. */
export interface Turn {
  readonly id: string;
  readonly text: string;
  readonly at: string;
  readonly replies: readonly Reply[];
  readonly feedback: Feedback | null;
}

export interface Session {
  readonly token: string;
  readonly expires_at: string;
  readonly max_characters: number;
  readonly starters: readonly string[];
}

/** What went wrong, as the server says it (RFC 9457), or as the widget finds it. `retryAfter` is in seconds. */
export interface Problem {
  readonly code: string;
  readonly retryAfter?: number | undefined;
}

/** The only error that `Server` throws. `status` is 0 where no answer came. */
export class ServerError extends Error implements Problem {
  constructor(
    readonly code: string,
    readonly status = 0,
    readonly retryAfter?: number,
  ) {
    super(code);
  }
}
