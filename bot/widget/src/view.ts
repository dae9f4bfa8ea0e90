/** What everything is drawn from, and what it may do. */

import type { Conversation } from "./conversation";
import type { State } from "./state";
import type { Strings } from "./strings";

/** What the visitor has opened, and what was just said; of no interest to the conversation. */
export interface Ui {
  readonly isMenuOpen: boolean;
  /** Whether it is asked if the conversation shall be forgotten. */
  readonly isConfirming: boolean;
  /** The id of the turn whose reason for thumbs down is asked for. */
  readonly reasonFor: string;
  /** The id of the turn whose feedback has just been given. */
  readonly thanksFor: string;
  /** A short message about something just done. */
  readonly message: string;
}

export const NOTHING_OPEN: Ui = { isMenuOpen: false, isConfirming: false, reasonFor: "", thanksFor: "", message: "" };

/** A way to a person. */
export interface Human {
  readonly link: string;
  readonly label: string;
}

export interface View {
  readonly strings: Strings;
  readonly state: State;
  readonly ui: Ui;
  readonly conversation: Conversation;
  readonly human: Human | null;
  readonly heading: string;
  /** Address of the page on privacy, or "". */
  readonly privacy: string;
  readonly starters: readonly string[];
  readonly isFloat: boolean;
  readonly isOpen: boolean;
  /** Whether it covers the screen and keeps the focus. */
  readonly isModal: boolean;
  readonly isAgreed: boolean;
  /** Whether the assistant is away, so that the page's own content stands in for it. */
  readonly isAway: boolean;
  open(): void;
  close(): void;
  agree(): void;
  /** Sends a question that was chosen, or typed. */
  ask(text: string): void;
  forget(): void;
  startOver(): void;
  show(change: Partial<Ui>): void;
  /** Puts the focus where the next question is typed. */
  focus(): void;
}
