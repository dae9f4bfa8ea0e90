/** An element that has a conversation while it stands in a page, and leaves nothing running when it is taken out. */

import { Attributes, ATTRIBUTES } from "./attributes";
import { Conversation, type Happening } from "./conversation";
import { DrawnElement } from "./drawn-element";
import { Memory } from "./memory";
import { Server } from "./protocol";
import { claimKey, releaseKey, watchWindow } from "./surroundings";
import { browserTabs } from "./tabs";

/** What the page hears: the type of an event and its detail. */
export type Told = Happening | { readonly name: "gut-chat-open" | "gut-chat-close"; readonly detail: null };

export abstract class ConnectedElement extends DrawnElement {
  /** Address of the assistant where the page names none. */
  static server = location.origin;

  static readonly observedAttributes = ATTRIBUTES;

  protected readonly attribute = new Attributes(this);
  protected conversation!: Conversation;
  protected memory!: Memory;
  private key = "";
  private life = new AbortController();

  /** Makes ready what is to be seen at once. */
  protected abstract arrive(): void;
  /** Stops what runs by itself. */
  protected abstract leave(): void;
  /** The conversation has changed. */
  protected abstract changed(): void;
  /** The visitor does something. */
  protected abstract touched(event: Event): void;

  connectedCallback(): void {
    this.begin();
  }

  disconnectedCallback(): void {
    this.end();
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (!this.key || before === now) return;
    void this.draw();
    if (name === "server" || name === "name") {
      this.end();
      this.begin();
    } else if (name === "mode") {
      this.leave();
      this.arrive();
    }
  }

  protected get isAgreed(): boolean {
    return !this.attribute.has("consent") || this.memory.consented;
  }

  protected tell({ name, detail }: Told): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  private begin(): void {
    const { attribute } = this;
    const server = new URL(attribute.get("server") || ConnectedElement.server, document.baseURI).href;
    this.key = claimKey(`${server} ${attribute.get("name") || "default"}`);
    this.memory = new Memory(this.key);
    this.conversation = new Conversation(new Server(server), this.memory, browserTabs(this.key));
    this.listen();
    if (!navigator.onLine) void this.conversation.setOnline(false);
    // Without agreement nothing is asked for; what is left to be deleted still is.
    if (this.isAgreed || !this.memory.token) void this.conversation.start();
    this.arrive();
  }

  private end(): void {
    this.life.abort();
    this.leave();
    this.conversation.dispose();
    releaseKey(this.key);
    this.key = "";
  }

  private listen(): void {
    const { conversation } = this;
    this.life = new AbortController();
    const { signal } = this.life;
    conversation.addEventListener("change", () => this.changed(), { signal });
    conversation.addEventListener("happened", (event) => this.tell((event as CustomEvent<Happening>).detail), { signal });
    for (const type of ["click", "pointerdown", "keydown", "wheel"])
      this.addEventListener(type, (event) => this.touched(event), { signal, capture: true, passive: true });
    watchWindow(signal, {
      woken: () => {
        if (document.visibilityState === "visible") void conversation.setOnline(navigator.onLine);
      },
      resized: () => void this.draw(),
    });
  }
}
