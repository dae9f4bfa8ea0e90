/** A browser without a page: storages, tabs that hear of each other, and a clock that is moved by hand. */

import type { Clock } from "../src/clock";
import { Conversation, type Happening } from "../src/conversation";
import { Memory } from "../src/memory";
import { Server } from "../src/protocol";
import type { Tabs } from "../src/tabs";
import { FakeServer } from "./fake-server";

/** Lets everything happen that does not wait for the clock. */
export async function settled(): Promise<void> {
  for (let round = 0; round < 3; round++) await new Promise((done) => setTimeout(done, 0));
}

export class HandClock implements Clock {
  private time = Date.parse("2026-01-01T00:00:00Z");
  private timers: { at: number; action: () => void }[] = [];

  now = (): number => this.time;

  newId = (): string => crypto.randomUUID();

  after(milliseconds: number, action: () => void): () => void {
    const timer = { at: this.time + milliseconds, action };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  async advance(milliseconds: number): Promise<void> {
    await settled();
    const end = this.time + milliseconds;
    for (let due = this.next(end); due; due = this.next(end)) {
      this.timers = this.timers.filter((timer) => timer !== due);
      this.time = due.at;
      due.action();
      await settled();
    }
    this.time = end;
  }

  private next(end: number): { at: number; action: () => void } | undefined {
    return this.timers.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
  }
}

export class MemoryStorage implements Storage {
  protected readonly values = new Map<string, string>();

  get length(): number {
    return this.values.size;
  }

  clear(): void {
    this.values.clear();
  }

  getItem(key: string): string | null {
    return this.values.get(key) ?? null;
  }

  key(index: number): string | null {
    return [...this.values.keys()][index] ?? null;
  }

  removeItem(key: string): void {
    this.values.delete(key);
  }

  setItem(key: string, value: string): void {
    this.values.set(key, value);
  }

  /** All that is kept, as one text to look into. */
  get content(): string {
    return JSON.stringify([...this.values]);
  }
}

/** As in a private window, or with cookies forbidden. */
export class ThrowingStorage extends MemoryStorage {
  override getItem(): string | null {
    throw new DOMException("Denied", "SecurityError");
  }

  override setItem(): void {
    throw new DOMException("Full", "QuotaExceededError");
  }

  override removeItem(): void {
    throw new DOMException("Denied", "SecurityError");
  }
}

/** News by name: what one tab posts, the others hear a moment later. */
export class Air {
  private readonly tabs = new Map<string, Set<Tabs>>();
  private readonly deeds = new Map<string, Promise<boolean>>();

  readonly open = (name: string): Tabs => {
    const peers = this.tabs.get(name) ?? new Set();
    this.tabs.set(name, peers);
    const tabs: Tabs = {
      heard: () => {},
      post: (news) => {
        for (const peer of peers) if (peer !== tabs) setTimeout(() => peers.has(peer) && peer.heard(news), 0);
      },
      alone: (deed) => {
        const done = (this.deeds.get(name) ?? Promise.resolve(true)).then(deed);
        this.deeds.set(name, done);
        return done;
      },
      close: () => peers.delete(tabs),
    };
    peers.add(tabs);
    return tabs;
  };
}

/** A tab, or what becomes of it after a reload: its session storage stays. */
export class Tab {
  readonly happened: Happening[] = [];
  readonly memory: Memory;
  readonly conversation: Conversation;

  constructor(
    private readonly browser: Browser,
    private readonly name: string,
    readonly storage: Storage,
  ) {
    const { server, clock, local, air } = browser;
    this.memory = new Memory(`server ${name}`, local, storage);
    const tabs = air.open(`server ${name}`);
    this.conversation = new Conversation(
      new Server("https://bot.example", server.fetch, clock),
      this.memory,
      tabs,
      clock,
    );
    this.conversation.addEventListener("happened", (event) => this.happened.push((event as CustomEvent).detail));
  }

  get state(): Conversation["state"] {
    return this.conversation.state;
  }

  /** Each turn as "text: status". */
  get turns(): string[] {
    return this.state.turns.map(({ text, status }) => `${text}: ${status}`);
  }

  get events(): string[] {
    return this.happened.map(({ name }) => name.replace("gut-chat-", ""));
  }

  async reload(): Promise<Tab> {
    this.conversation.dispose();
    const tab = new Tab(this.browser, this.name, this.storage);
    await tab.conversation.start();
    await settled();
    return tab;
  }
}

export class Browser {
  readonly clock = new HandClock();
  readonly air = new Air();
  readonly server = new FakeServer(this.clock.now);

  constructor(
    readonly local: Storage = new MemoryStorage(),
    private readonly makeStorage: () => Storage = () => new MemoryStorage(),
  ) {}

  /** Opens a page with the widget in a new tab. */
  async tab(name = "default"): Promise<Tab> {
    const tab = new Tab(this, name, this.makeStorage());
    await tab.conversation.start();
    return tab;
  }
}
