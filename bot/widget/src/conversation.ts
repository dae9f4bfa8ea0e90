/** The conversation as the widget shows it: what to do when, and nothing of how it looks. */

import { Answers } from "./answers";
import { browserClock, type Clock } from "./clock";
import { Connection } from "./connection";
import { Courier } from "./courier";
import type { Memory } from "./memory";
import { Outbox, type Message } from "./outbox";
import type { Server } from "./protocol";
import { Sessions } from "./sessions";
import { NO_SESSION, shownTurns, type Happening, type Notice, type State } from "./state";
import type { News, Tabs } from "./tabs";
import { ServerError, type FeedbackReason, type FeedbackValue } from "./values";

export type { Happening, Notice, Phase, ShownTurn, State, Status } from "./state";

/**
 * Dispatches `change` when its state has changed, and `happened`, a CustomEvent<Happening>, for the page.
 * The promises of its methods tell when a first try is over. They never fail: the state tells how it went.
 */
export class Conversation extends EventTarget {
  private notice: Notice = "";
  private isOnline = true;
  private flight = new AbortController();
  private readonly answers = new Answers();
  private readonly outbox: Outbox;
  private readonly sessions: Sessions;
  private readonly connection: Connection;
  private readonly courier: Courier;

  constructor(
    private readonly server: Server,
    private readonly memory: Memory,
    private readonly tabs: Tabs,
    private readonly clock: Clock = browserClock,
  ) {
    super();
    this.outbox = new Outbox(memory);
    this.sessions = new Sessions(server, memory, tabs, clock);
    this.connection = new Connection(server, memory, this.sessions, this.answers, this.outbox, {
      changed: () => this.changed(),
      expired: () => (this.notice = "expired"),
    });
    this.courier = new Courier(this.outbox, clock, {
      bring: (message) => (message ? this.deliver(message) : this.connection.reach()),
      changed: () => this.changed(),
      gaveUp: (error) => this.gaveUp(error),
      isOnline: () => this.isOnline,
    });
    tabs.heard = (news) => void this.hear(news);
  }

  get state(): State {
    const { notice, isOnline, answers, memory } = this;
    const { starters, maxCharacters } = memory.session ?? NO_SESSION;
    const turns = shownTurns(answers, this.outbox);
    return {
      phase: this.connection.phase,
      notice,
      receipt: this.sessions.receipt,
      isOnline,
      turns,
      isTyping: turns.some(({ status }) => status === "sending"),
      draft: memory.draft,
      unread: answers.countAfter(memory.seen),
      starters,
      maxCharacters,
    };
  }

  /** Takes up what was there before a reload. Asks the server nothing where there was nothing. */
  async start(): Promise<void> {
    void this.sessions.settle();
    if (this.memory.token || this.outbox.next) await this.courier.go();
  }

  /** Makes ready for the first message. */
  async open(): Promise<void> {
    this.connection.isWanted = true;
    if (!this.connection.isReady) await this.courier.go();
  }

  async send(text: string): Promise<void> {
    const words = text.trim();
    if (!words) return;
    this.connection.isWanted = true;
    this.outbox.add({ id: this.clock.newId(), text: words, at: new Date(this.clock.now()).toISOString() });
    this.memory.draft = "";
    this.notice = "";
    this.tell({ name: "gut-chat-sent", detail: { characters: words.length } });
    this.changed();
    await this.courier.go();
  }

  async retry(id: string): Promise<void> {
    const message = this.outbox.find(id);
    if (message) message.isRefused = false;
    await this.courier.goAgain();
  }

  /** Takes back a message that is not on its way. */
  async discard(id: string): Promise<void> {
    if (this.outbox.find(id)?.status === "sending") return;
    this.outbox.remove(id);
    this.changed();
    if (this.outbox.next) await this.courier.go();
  }

  setDraft(text: string): void {
    this.memory.draft = text;
    this.changed();
  }

  /** Says what the visitor thinks of an answer; null takes it back. */
  async give(id: string, value: FeedbackValue, reason: FeedbackReason = null): Promise<void> {
    const before = this.answers.mark(id, value && { value, reason });
    this.changed();
    try {
      await this.server.feedback(this.memory.token, id, value, reason);
      this.tell({ name: "gut-chat-feedback", detail: { value } });
      this.tabs.post("changed");
    } catch (error) {
      this.answers.mark(id, before);
      this.gaveUp(error as ServerError);
      this.changed();
    }
  }

  /** Deletes everything, here at once and on the server as soon as it can be reached. */
  forget(): Promise<void> {
    return this.erase("forgotten");
  }

  /** Forgets, and is ready for the next conversation. */
  async startOver(): Promise<void> {
    const { consented, isOpen } = this.memory;
    const erasing = this.erase("restarted");
    this.memory.consented = consented;
    this.memory.isOpen = isOpen;
    await erasing;
    await this.open();
  }

  markRead(): void {
    if (!this.answers.countAfter(this.memory.seen)) return;
    this.memory.seen = this.answers.lastId;
    this.tabs.post("read");
    this.changed();
  }

  async setOnline(isOnline: boolean): Promise<void> {
    this.isOnline = isOnline;
    this.changed();
    if (!isOnline) return;
    void this.sessions.settle();
    if (this.outbox.next || this.connection.phase === "unreachable") await this.courier.goAgain();
  }

  dispose(): void {
    this.tabs.heard = () => {};
    this.tabs.close();
    this.courier.retire();
    this.abandon();
  }

  private changed(): void {
    this.dispatchEvent(new Event("change"));
  }

  private tell(detail: Happening): void {
    this.dispatchEvent(new CustomEvent<Happening>("happened", { detail }));
  }

  private gaveUp({ code }: ServerError): void {
    this.tell({ name: "gut-chat-error", detail: { code } });
  }

  private async deliver({ id, text }: Message): Promise<void> {
    const turn = await this.connection.withToken((token) => {
      // The history may just have brought its answer.
      if (!this.outbox.find(id)) throw new ServerError("aborted");
      return this.server.send(token, id, text, this.flight.signal);
    });
    this.answers.put(turn);
    this.outbox.remove(id);
    for (const { kind, topics } of turn.replies) this.tell({ name: "gut-chat-reply", detail: { kind, topics } });
    this.tabs.post("changed");
  }

  private async erase(notice: Notice): Promise<void> {
    const { token, toForget } = this.memory;
    this.empty("");
    this.memory.clear();
    if (token) this.memory.toForget = [...toForget, token];
    this.tabs.post("forgotten");
    this.changed();
    this.notice = (await this.sessions.settle()) ? notice : "forgotten_here";
    this.tell({ name: "gut-chat-forgotten", detail: null });
    this.changed();
  }

  private empty(notice: Notice): void {
    this.abandon();
    this.outbox.clear();
    this.answers.clear();
    this.notice = notice;
  }

  /** What is under way no longer counts. */
  private abandon(): void {
    this.connection.reset();
    this.flight.abort();
    this.flight = new AbortController();
    this.courier.rest();
  }

  private async hear(news: News): Promise<void> {
    if (news === "forgotten") {
      this.memory.clearTab();
      this.empty("forgotten_elsewhere");
    } else if (news !== "read") {
      if (this.connection.isReady) await this.connection.load().catch((error: unknown) => this.gaveUp(error as ServerError));
      if (!this.connection.isReady) await this.courier.go();
    }
    this.changed();
  }
}
