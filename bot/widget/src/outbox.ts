/** The messages that are not answered yet, oldest first. They survive a reload, with their ids. */

import type { KeptMessage, Memory } from "./memory";
import type { Problem } from "./values";

export interface Message extends KeptMessage {
  status: "waiting" | "sending" | "failed";
  problem?: Problem;
  /** It failed for good: it no longer holds up those behind it. */
  isRefused?: boolean;
}

export class Outbox {
  private messages: Message[];

  constructor(private readonly memory: Memory) {
    this.messages = memory.outbox.map(({ id, text, at }) => ({ id, text, at, status: "waiting" }));
  }

  get all(): readonly Message[] {
    return this.messages;
  }

  /** The message whose turn it is. */
  get next(): Message | undefined {
    return this.messages.find((message) => !message.isRefused);
  }

  /** Takes out those that turn out to be answered or are no longer wanted. */
  strike(ids: ReadonlySet<string>): void {
    this.messages = this.messages.filter(({ id }) => !ids.has(id));
    this.keep();
  }

  find(id: string): Message | undefined {
    return this.messages.find((message) => message.id === id);
  }

  add(message: KeptMessage): void {
    this.messages.push({ ...message, status: "waiting" });
    this.keep();
  }

  remove(id: string): void {
    this.strike(new Set([id]));
  }

  clear(): void {
    this.messages = [];
    this.keep();
  }

  private keep(): void {
    this.memory.outbox = this.messages.map(({ id, text, at }) => ({ id, text, at }));
  }
}
