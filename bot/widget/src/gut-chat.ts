/** The element `<gut-chat>`: when it opens, what the page may ask of it, and where the focus is. */

import { html, nothing, type TemplateResult } from "lit/html.js";
import { Announcer } from "./announcer";
import { fitText, isComposing } from "./chat-composer";
import { ConnectedElement } from "./connected-element";
import { Idle } from "./idle";
import { LogScroll } from "./log-scroll";
import { launcherView, panelView } from "./panel-view";
import { fitToViewport, isSmall, isTouch, keepFocusIn } from "./surroundings";
import { NOTHING_OPEN, type Ui, type View } from "./view";

/** Where a decision is expected from the visitor; without one, the next question is. */
const DECISION = ".first";

export class GutChat extends ConnectedElement {
  private sight: IntersectionObserver | undefined;
  private isOpen = false;
  private isAway = false;
  /** Whether the visitor, and not the page, has opened it or gone into it. */
  private isUsed = false;
  private hasAsked = false;
  private starters: readonly string[] = [];
  private opener: Element | null = null;
  /** What waits for the visitor's agreement. */
  private readonly later: (() => void)[] = [];
  private ui = NOTHING_OPEN;
  private readonly logScroll = new LogScroll();
  private readonly announcer = new Announcer(() => void this.draw());
  private readonly idle = new Idle(
    () => this.show({ message: this.attribute.strings.idle }),
    () => (this.attribute.has("consent") ? void this.forget() : this.startOver()),
  );

  /** Opens the panel, and asks a question if one is given. */
  open(question = ""): void {
    this.isUsed = true;
    this.unfold();
    if (question) this.ask(question);
    void this.prepare();
    this.focusSoon(DECISION);
  }

  close(): void {
    if (!this.attribute.isFloat || !this.isOpen) return;
    const hadFocus = this.matches(":focus-within");
    this.isOpen = this.memory.isOpen = this.isUsed = false;
    this.show(NOTHING_OPEN);
    this.tell({ name: "gut-chat-close", detail: null });
    const { opener } = this;
    const isElsewhere = opener?.isConnected && opener !== this && opener !== document.body;
    if (hadFocus) this.focusSoon(isElsewhere ? (opener as HTMLElement) : ".launcher");
  }

  /** Puts a text where the visitor types, unsent. */
  prefill(text: string): void {
    this.whenAgreed(() => this.conversation.setDraft(text));
  }

  ask(text: string): void {
    this.whenAgreed(() => {
      this.hasAsked = true;
      void this.conversation.send(text);
    });
  }

  /** Deletes the conversation, here and on the server. */
  async forget(): Promise<void> {
    this.show(NOTHING_OPEN);
    await this.conversation.forget();
  }

  startOver(): void {
    this.show(NOTHING_OPEN);
    void this.conversation.startOver();
  }

  protected beforeDrawing(): void {
    this.logScroll.before(this.find(".log"));
  }

  protected look(): TemplateResult {
    const { view, announcer } = this;
    const { mode, scheme, language } = this.attribute;
    const isFull = view.isFloat && isSmall();
    return html`<div class="root ${mode} ${scheme} ${isFull ? "full" : ""}" lang=${language} @keydown=${this.onKey}
      @focusin=${() => (this.isUsed = this.isOpen)} @pointerdown=${this.onPointer}>
      ${view.isFloat && !(isFull && view.isOpen) ? launcherView(view) : nothing}${panelView(view)}
      <div class="vh" aria-live="polite" lang=${announcer.isEnglish ? "en" : language}>${announcer.text}</div></div>`;
  }

  protected afterDrawing(): void {
    const { turns, draft } = this.conversation.state;
    const [log, box, panel] = [this.find(".log"), this.find<HTMLTextAreaElement>("textarea"), this.find(".panel")];
    if (box) fitText(box, draft);
    if (panel) fitToViewport(panel);
    if (log) this.logScroll.after(log, turns, this.isShown);
  }

  /** In the page, the conversation begins once it comes into sight. */
  protected arrive(): void {
    if (!this.attribute.isFloat) {
      this.sight = new IntersectionObserver((entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) void this.prepare();
      });
      this.sight.observe(this);
    } else if (this.attribute.has("start-open")) {
      this.unfold();
    } else {
      this.isOpen ||= this.memory.isOpen && !isSmall();
    }
    if (this.isOpen) void this.prepare();
    this.changed();
  }

  protected leave(): void {
    this.sight?.disconnect();
    this.announcer.stop();
    this.idle.stop();
  }

  protected changed(): void {
    const { conversation, isAway, isShown } = this;
    const { state } = conversation;
    const { phase, turns, unread } = state;
    if (state.starters.length) this.starters = state.starters;
    this.isAway =
      phase === "unreachable" ||
      (isAway && phase === "opening") ||
      turns.some(({ status, problem }) => status === "failed" && problem?.code === "offline");
    this.announcer.follow(state, this.attribute.strings, isShown);
    if (isShown && unread && document.visibilityState === "visible") conversation.markRead();
    if (!this.idle.isRunning) this.countIdle();
    void this.draw();
  }

  protected touched({ type }: Event): void {
    // A line that goes away between the press and the click would move what is being clicked.
    if (this.ui.message && type !== "pointerdown") this.show({ message: "" });
    this.countIdle();
  }

  private readonly show = (change: Partial<Ui>): void => {
    const before = this.ui;
    this.ui = { ...before, ...change };
    void this.draw().then(() => change.reasonFor && this.find(".reasons")?.scrollIntoView({ block: "nearest" }));
    const { isMenuOpen, isConfirming } = this.ui;
    const isAnswered = before.isConfirming && !isConfirming;
    if (isMenuOpen === before.isMenuOpen && isConfirming === before.isConfirming) return;
    this.focusSoon(isMenuOpen ? "[role=menuitem]" : isConfirming || isAnswered ? DECISION : ".opener");
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const { ui } = this;
    const { isFloat, isOpen, isModal } = this.view;
    if (event.key === "Tab" && isModal) keepFocusIn(this.find(".panel"), event, this.focused);
    if (event.key !== "Escape" || isComposing(event)) return;
    if (ui.isMenuOpen) this.show({ isMenuOpen: false });
    else if (ui.isConfirming) this.show({ isConfirming: false });
    else if (isOpen && isFloat) this.close();
    else return;
    event.stopPropagation();
  };

  private readonly onPointer = ({ target }: Event): void => {
    if (this.ui.isMenuOpen && !(target as Element).closest(".around")) this.show({ isMenuOpen: false });
  };

  private get isShown(): boolean {
    return this.isOpen || !this.attribute.isFloat;
  }

  private get view(): View {
    const { attribute, isOpen, isUsed, ui, show } = this;
    const { strings, human, privacy, isFloat } = attribute;
    return {
      ...{ strings, human, privacy, isFloat, isOpen, ui, show },
      state: this.conversation.state,
      conversation: this.conversation,
      heading: attribute.get("heading"),
      starters: this.starters,
      isModal: isFloat && isOpen && isUsed && isSmall(),
      isAgreed: this.isAgreed,
      isAway: this.isAway,
      open: () => this.open(),
      close: () => this.close(),
      agree: () => this.agree(),
      ask: (text) => this.ask(text),
      forget: () => void this.forget(),
      startOver: () => this.startOver(),
      focus: () => this.focusAfterChoice(),
    };
  }

  private unfold(): void {
    if (!this.attribute.isFloat || this.isOpen) return;
    this.opener = document.activeElement;
    this.isOpen = true;
    this.tell({ name: "gut-chat-open", detail: null });
    this.changed();
  }

  private async prepare(): Promise<void> {
    if (!this.isAgreed) return;
    const { conversation, memory, attribute } = this;
    this.sight?.disconnect();
    if (attribute.isFloat) memory.isOpen = this.isOpen;
    await conversation.open();
    const question = attribute.get("open-on");
    const { phase, turns } = conversation.state;
    // Of a conversation that could not be fetched, it is not known what was asked already.
    if (question && !this.hasAsked && !turns.length && (phase === "ready" || !memory.token)) this.ask(question);
  }

  private agree(): void {
    this.memory.consented = true;
    this.later.splice(0).forEach((deed) => deed());
    void this.prepare();
    this.changed();
    this.focusSoon(DECISION);
  }

  private whenAgreed(deed: () => void): void {
    if (this.isAgreed) deed();
    else this.later.push(deed);
  }

  /** Counts from now on, where the next visitor of a kiosk would find something of this one's. */
  private countIdle(): void {
    const { mode, idleSeconds } = this.attribute;
    const { turns, draft } = this.conversation.state;
    const hasAgreed = this.attribute.has("consent") && this.isAgreed;
    if (mode === "kiosk" && (turns.length || draft || hasAgreed)) this.idle.restart(idleSeconds);
  }

  /** A choice takes its button away. On a touch screen, the answer is read without a keyboard over it. */
  private focusAfterChoice(): void {
    const isTyping = this.focused === this.find("textarea");
    this.focusSoon(isTouch() && !isTyping ? ".log" : `${DECISION},textarea`);
  }

  /** What is not there gives way to the input, or to the panel where a keyboard would cover what it offers. */
  private focusSoon(target: string | HTMLElement): void {
    void this.draw().then(() => {
      const otherwise = isTouch() || isSmall() ? ".panel" : "textarea";
      (typeof target === "string" ? (this.find(target) ?? this.find(otherwise)) : target)?.focus();
    });
  }
}
