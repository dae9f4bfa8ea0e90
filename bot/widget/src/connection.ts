/** The way to the server: a session where one is wanted, and its history in view. */

import type { Answers } from "./answers";
import type { Memory } from "./memory";
import type { Outbox } from "./outbox";
import type { Server } from "./protocol";
import type { Sessions } from "./sessions";
import type { Phase } from "./state";
import type { ServerError } from "./values";

export class Connection {
  phase: Phase = "idle";
  /** Whether the visitor wants to talk: without that, no session is opened. */
  isWanted = false;

  constructor(
    private readonly server: Server,
    private readonly memory: Memory,
    private readonly sessions: Sessions,
    private readonly answers: Answers,
    private readonly outbox: Outbox,
    private readonly on: { changed(): void; expired(): void },
  ) {}

  get isReady(): boolean {
    return this.phase === "ready" && this.memory.token !== "";
  }

  /** What is under way no longer counts. */
  reset(): void {
    this.sessions.abandon();
    this.isWanted = false;
    this.phase = "idle";
  }

  /** Makes sure of a session whose history is shown. */
  async reach(): Promise<void> {
    if (this.isReady) return;
    this.phase = "opening";
    this.on.changed();
    try {
      if (this.memory.token) await this.load();
      if ((this.isWanted || this.outbox.next) && (await this.sessions.open())) await this.load();
      this.phase = this.memory.token ? "ready" : "idle";
    } catch (error) {
      if ((error as ServerError).code !== "aborted") this.phase = "unreachable";
      throw error;
    }
  }

  /** Does something with a token; where the session turns out to be over, once more with a new one. */
  async withToken<T>(work: (token: string) => Promise<T>, isFirst = true): Promise<T> {
    await this.reach();
    const { token } = this.memory;
    try {
      return await this.sessions.whileWanted(this.sessions.freshToken().then(work));
    } catch (error) {
      if (!isFirst || (error as ServerError).status !== 401) throw error;
      this.expire(token);
      return this.withToken(work, false);
    }
  }

  /** Fetches the history; a session that is over has none. */
  async load(): Promise<void> {
    const { token } = this.memory;
    try {
      await this.answers.load(() => this.sessions.whileWanted(this.server.history(token)));
      this.outbox.strike(this.answers.ids);
    } catch (error) {
      if ((error as ServerError).status !== 401) throw error;
      this.expire(token);
    }
  }

  private expire(token: string): void {
    this.sessions.drop(token);
    this.answers.clear();
    this.phase = "opening";
    this.on.expired();
  }
}
