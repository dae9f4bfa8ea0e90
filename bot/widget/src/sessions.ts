/** The session that this browser has with the server, shared by its tabs. */

import type { Clock } from "./clock";
import type { Memory } from "./memory";
import type { Server } from "./protocol";
import type { Tabs } from "./tabs";
import { ServerError, type Session } from "./values";

export class Sessions {
  /** For the last conversation that the server has forgotten. */
  receipt = "";
  private epoch = 0;
  private settled = Promise.resolve(true);

  constructor(
    private readonly server: Server,
    private readonly memory: Memory,
    private readonly tabs: Tabs,
    private readonly clock: Clock,
  ) {}

  /** Opens one, where there is none. Returns whether another tab was quicker: then its conversation goes on. */
  async open(): Promise<boolean> {
    if (this.memory.token) return false;
    const session = await this.whileWanted(this.server.openSession());
    if (this.memory.token) return true;
    this.keep(session);
    this.tabs.post("session");
    return false;
  }

  /** The token to send with, fresh where it is past half its life. */
  async freshToken(): Promise<string> {
    const { token = "", renewAt = 0 } = this.memory.session ?? {};
    if (!renewAt || this.clock.now() < renewAt) return token;
    try {
      this.keep(await this.whileWanted(this.server.renew(token)));
    } catch (error) {
      const { code, status } = error as ServerError;
      if (code === "aborted" || status === 401) throw error;
      // Otherwise the old one is still good for a while.
    }
    return this.memory.token;
  }

  /** Drops a token that the server no longer takes, unless another tab has replaced it. */
  drop(token: string): void {
    if (this.memory.token === token) this.memory.session = null;
  }

  /** What is under way no longer counts. */
  abandon(): void {
    this.epoch++;
  }

  /** Passes on what comes of some work, unless the visitor has had everything forgotten meanwhile. */
  whileWanted<T>(work: Promise<T>): Promise<T> {
    const { epoch } = this;
    return work.finally(() => {
      if (epoch !== this.epoch) throw new ServerError("aborted");
    });
  }

  /**
   * Has the server forget what is forgotten here. Returns whether it knows of everything now. One call after the
   * other, in all tabs: while the server is still deleting, it answers a second call as if it were done.
   */
  settle(): Promise<boolean> {
    const forgetAll = async (): Promise<boolean> => {
      for (const token of this.memory.toForget) {
        try {
          this.receipt = await this.server.forget(token);
        } catch (error) {
          // 401: it is forgotten, or has expired.
          if ((error as ServerError).status !== 401) return false;
        }
        this.memory.toForget = this.memory.toForget.filter((other) => other !== token);
      }
      return true;
    };
    return (this.settled = this.settled.then(() => this.tabs.alone(forgetAll)));
  }

  /** A life that this clock can't measure (it is wrong) means that the server decides alone. */
  private keep({ token, expires_at, starters, max_characters }: Session): void {
    const now = this.clock.now();
    const life = Date.parse(expires_at) - now;
    this.memory.session = {
      token,
      renewAt: life > 0 ? now + life / 2 : 0,
      starters,
      maxCharacters: max_characters,
    };
  }
}
