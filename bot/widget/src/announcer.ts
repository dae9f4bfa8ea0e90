/** What a screen reader is told: each answer once, and that one is long in coming. The log itself is silent. */

import type { State } from "./state";
import type { Strings } from "./strings";

/** Milliseconds after which the visitor may wonder whether an answer is coming. */
const PATIENCE = 2000;

export class Announcer {
  text = "";
  /** The answers are English in every language of the interface. */
  isEnglish = false;
  private awaited = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly changed: () => void) {}

  /** Looks at each new state. While the panel is closed, only the number of new answers is told. */
  follow({ turns, isTyping, unread }: State, strings: Strings, isShown: boolean): void {
    const come = turns.filter(({ id, status }) => status === "sent" && this.awaited.has(id));
    this.awaited = new Set(turns.filter(({ status }) => status !== "sent").map(({ id }) => id));
    if (come.length && isShown) this.say(come.flatMap(({ replies }) => replies.map(({ text }) => text)).join("\n"), true);
    else if (come.length) this.say(`${strings.unread}: ${unread}`, false);
    if (!isTyping) this.stop();
    else this.timer ??= setTimeout(() => this.say(strings.typing, false), PATIENCE);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private say(text: string, isEnglish: boolean): void {
    // The same text again is only news if it differs.
    this.text = this.text === text ? `${text}\u00a0` : text;
    this.isEnglish = isEnglish;
    this.changed();
  }
}
