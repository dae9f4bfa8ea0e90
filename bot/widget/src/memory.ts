/** What the browser keeps of one widget: in the browser until forgotten, or in the tab until it is closed. */

/** The session as it is kept. `renewAt` is in milliseconds since 1970, 0 for never. */
export interface KeptSession {
  readonly token: string;
  readonly renewAt: number;
  readonly starters: readonly string[];
  readonly maxCharacters: number;
}

/** A message on its way. */
export interface KeptMessage {
  readonly id: string;
  readonly text: string;
  readonly at: string;
}

/** A storage of the browser, or null where it is forbidden: the very look at it may throw. */
export function browserStorage(name: "localStorage" | "sessionStorage"): Storage | null {
  try {
    return globalThis[name] ?? null;
  } catch {
    return null;
  }
}

export class Memory {
  private readonly lasting: Shelf;
  private readonly fleeting: Shelf;

  /** `key` tells widgets of one page apart: the server's address and the widget's name. */
  constructor(
    key: string,
    local: Storage | null = browserStorage("localStorage"),
    session: Storage | null = browserStorage("sessionStorage"),
  ) {
    this.lasting = new Shelf(`gut-chat:${key}:`, local);
    this.fleeting = new Shelf(`gut-chat:${key}:`, session);
  }

  /** Always read anew: another tab may have written it. */
  get session(): KeptSession | null {
    const kept = this.lasting.get<KeptSession | null>("session", null);
    return kept && typeof kept.token === "string" && Array.isArray(kept.starters) ? kept : null;
  }

  set session(session: KeptSession | null) {
    this.lasting.set("session", session);
  }

  get token(): string {
    return this.session?.token ?? "";
  }

  get consented(): boolean {
    return this.lasting.get("consented", false);
  }

  set consented(consented: boolean) {
    this.lasting.set("consented", consented);
  }

  /** The id of the last turn that was read. */
  get seen(): string {
    return this.lasting.get("seen", "");
  }

  set seen(id: string) {
    this.lasting.set("seen", id);
  }

  /** Tokens of conversations that are forgotten here and not yet on the server. */
  get toForget(): readonly string[] {
    return this.lasting.get<readonly string[]>("to-forget", []);
  }

  set toForget(tokens: readonly string[]) {
    this.lasting.set("to-forget", tokens.length ? tokens : null);
  }

  get draft(): string {
    return this.fleeting.get("draft", "");
  }

  set draft(text: string) {
    this.fleeting.set("draft", text);
  }

  get outbox(): readonly KeptMessage[] {
    const kept = this.fleeting.get<readonly (Partial<KeptMessage> | null)[]>("outbox", []);
    return kept.filter((message): message is KeptMessage => Boolean(message?.id && message.text && message.at));
  }

  set outbox(messages: readonly KeptMessage[]) {
    this.fleeting.set("outbox", messages.length ? messages : null);
  }

  get isOpen(): boolean {
    return this.fleeting.get("open", false);
  }

  set isOpen(isOpen: boolean) {
    this.fleeting.set("open", isOpen);
  }

  /** Forgets everything but which conversations the server still has to forget. */
  clear(): void {
    this.lasting.clear();
    this.clearTab();
  }

  /** Forgets what only this tab knows. */
  clearTab(): void {
    this.fleeting.clear();
  }
}

/** Named values in a storage, or in here where the storage is missing, full or forbidden. */
class Shelf {
  private readonly own = new Map<string, string>();

  constructor(
    private readonly prefix: string,
    private storage: Storage | null,
  ) {}

  get<T>(name: string, otherwise: T): T {
    try {
      const text = this.storage ? this.storage.getItem(this.prefix + name) : this.own.get(name);
      const value: unknown = JSON.parse(text ?? "null");
      const fits = typeof value === typeof otherwise && Array.isArray(value) === Array.isArray(otherwise);
      return fits && value !== null ? (value as T) : otherwise;
    } catch {
      return otherwise;
    }
  }

  /** Keeps a value; null, false and an empty text take it away. */
  set(name: string, value: unknown): void {
    const text = value ? JSON.stringify(value) : "";
    if (text) this.own.set(name, text);
    else this.own.delete(name);
    try {
      if (text) this.storage?.setItem(this.prefix + name, text);
      else this.storage?.removeItem(this.prefix + name);
    } catch {
      this.storage = null;
    }
  }

  clear(): void {
    for (const name of FORGETTABLE) this.set(name, null);
  }
}

/** All names but that of what the server still has to forget. */
const FORGETTABLE = ["session", "consented", "seen", "draft", "outbox", "open"];
