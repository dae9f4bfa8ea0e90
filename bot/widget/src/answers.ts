/** The turns that the server has answered, oldest first. */

import type { Feedback, Turn } from "./values";

export class Answers {
  private turns: readonly Turn[] = [];
  private deeds = 0;
  private loads = 0;

  get all(): readonly Turn[] {
    return this.turns;
  }

  get ids(): ReadonlySet<string> {
    return new Set(this.turns.map(({ id }) => id));
  }

  get lastId(): string {
    return this.turns.at(-1)?.id ?? "";
  }

  /** How many came after one; all of them where that is not known. */
  countAfter(id: string): number {
    return this.turns.length - 1 - this.turns.findIndex((turn) => turn.id === id);
  }

  put(turn: Turn): void {
    this.turns = [...this.turns.filter(({ id }) => id !== turn.id), turn];
    this.deeds++;
  }

  /** Sets the feedback of a turn; returns what it was. */
  mark(id: string, feedback: Feedback | null): Feedback | null {
    const before = this.turns.find((turn) => turn.id === id)?.feedback ?? null;
    this.turns = this.turns.map((turn) => (turn.id === id ? { ...turn, feedback } : turn));
    this.deeds++;
    return before;
  }

  clear(): void {
    this.turns = [];
  }

  /** Replaces all by what the server has, and asks it anew if this tab has done something meanwhile. */
  async load(fetch: () => Promise<readonly Turn[]>): Promise<void> {
    const load = ++this.loads;
    let deeds;
    let turns;
    do {
      deeds = this.deeds;
      turns = await fetch();
      if (load !== this.loads) return; // a later one knows more
    } while (deeds !== this.deeds);
    this.turns = turns;
  }
}
