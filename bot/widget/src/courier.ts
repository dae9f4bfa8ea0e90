/** Takes the messages of the outbox to the server: one at a time, in order, again where that may help. */

import type { Clock } from "./clock";
import type { Message, Outbox } from "./outbox";
import type { ServerError } from "./values";

/** Milliseconds before a second and a third try. */
export const BACK_OFF = [1000, 4000];

/** Milliseconds to wait where the server has had too much and does not say how long. */
export const PAUSE = 5000;

export interface Errand {
  /** Brings one message, or, with none, only makes sure that the server is there. */
  bring(message: Message | undefined): Promise<void>;
  /** Something about a message has changed. */
  changed(): void;
  /** Nothing more is done about this by itself. */
  gaveUp(error: ServerError): void;
  isOnline(): boolean;
}

export class Courier {
  private trip: Promise<void> | null = null;
  private isAsked = false;
  private isRetired = false;
  private tries = 0;
  private callOff: (() => void) | null = null;

  constructor(
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly errand: Errand,
  ) {}

  /** Sets out, unless the next try has its time already. Fulfilled when back. */
  async go(): Promise<void> {
    if (this.callOff) return;
    this.isAsked = true;
    this.trip ??= this.travel();
    await this.trip;
  }

  /** Sets out at once, with all its tries. */
  async goAgain(): Promise<void> {
    this.rest();
    await this.go();
  }

  /** Calls off what it is waiting for. */
  rest(): void {
    this.callOff?.();
    this.callOff = null;
    this.tries = 0;
  }

  /** Stops for good. */
  retire(): void {
    this.rest();
    this.isRetired = true;
  }

  private async travel(): Promise<void> {
    while (this.isAsked && !this.callOff && !this.isRetired) {
      this.isAsked = false;
      if (await this.step()) this.isAsked = true;
    }
    this.trip = null;
    this.errand.changed();
  }

  /** Does the next thing. Returns whether there is more to do now. */
  private async step(): Promise<boolean> {
    const message = this.outbox.next;
    if (message) {
      message.status = "sending";
      delete message.problem;
    }
    this.errand.changed();
    try {
      await this.errand.bring(message);
      this.tries = 0;
    } catch (error) {
      const isGone = message && this.outbox.find(message.id) !== message;
      if (!isGone && (error as ServerError).code !== "aborted") return this.copeWith(error as ServerError, message);
    }
    return Boolean(this.outbox.next);
  }

  private copeWith(error: ServerError, message: Message | undefined): boolean {
    const wait = this.waitAfter(error);
    const mayPass = isPassing(error);
    if (message) {
      message.problem = error;
      message.status = wait || (mayPass && !this.errand.isOnline()) ? "waiting" : "failed";
      message.isRefused = !mayPass;
    }
    if (wait) {
      this.callOff = this.clock.after(wait, () => {
        this.callOff = null;
        void this.go();
      });
      return false;
    }
    this.tries = 0;
    this.errand.gaveUp(error);
    return !mayPass && message !== undefined;
  }

  /** Milliseconds until it is worth another try; 0 where it is not, or where only being online will help. */
  private waitAfter(error: ServerError): number {
    const asked = error.retryAfter && error.retryAfter * 1000;
    if (error.status === 429) return Math.max(asked ?? PAUSE, 1000);
    if (!isPassing(error) || !this.errand.isOnline()) return 0;
    const pause = BACK_OFF[this.tries++];
    return pause ? Math.max(pause, asked ?? 0) : 0;
  }
}

/** Whether the same message may get through later. */
function isPassing({ code, status }: ServerError): boolean {
  return code === "offline" || code === "timed_out" || status === 429 || status >= 500;
}
