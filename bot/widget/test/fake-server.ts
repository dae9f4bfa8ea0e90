/** The assistant's HTTP interface in memory, behind a fetch: what the contract says, and ways to break it. */

import type { FeedbackReason, Reply, Turn } from "../src/values";

const DAY = 86_400_000;
export const RECEIPT = "1234-5678-9abc";

interface Issued {
  readonly conversation: string;
  readonly until: number;
}

type Answer = { status: number; body?: unknown; headers?: Record<string, string> };

export function reply(text: string, more: Partial<Reply> = {}): Reply {
  const empty = { topics: ["kefir"], sources: [], suggestions: [], notice: "", disclaimer: "" };
  return { kind: "answer", blocks: [{ text, items: [] }], text, ...empty, ...more };
}

export function refusal(status: number, code: string, headers: Record<string, string> = {}): Answer {
  const body = { type: "about:blank", title: code, status, detail: `This is ${code}.`, code };
  return { status, body, headers };
}

export class FakeServer {
  /** Method and path of each request, in order. */
  readonly requests: string[] = [];
  /** The text of each message that was put to the assistant: a retry must not add to it. */
  readonly asked: string[] = [];
  /** Refuses requests, those to a path or all, one after the other, before they reach the assistant. */
  readonly refusals: { path: string; answer: Answer | "lost" }[] = [];
  /** Paths whose requests are carried out and whose answers get lost. */
  readonly losing = new Set<string>();
  isDown = false;
  isSilent = false;
  private readonly tokens = new Map<string, Issued>();
  private readonly conversations = new Map<string, Turn[]>();
  private held: (() => void)[] | null = null;
  private minted = 0;

  constructor(private readonly now: () => number) {}

  readonly fetch: typeof globalThis.fetch = async (input, init = {}) => {
    const path = new URL(String(input)).pathname.replace("/webhooks/web", "");
    const { signal } = init;
    this.requests.push(`${init.method} ${path}`);
    if (this.isDown) throw new TypeError("Failed to fetch");
    if (this.isSilent) await aborted(signal);
    const index = this.refusals.findIndex((refusal) => refusal.path === path);
    const [refused] = index < 0 ? [] : this.refusals.splice(index, 1);
    if (refused?.answer === "lost") throw new TypeError("Failed to fetch");
    if (refused) return asResponse(refused.answer);
    if (this.held) await Promise.race([new Promise<void>((go) => this.held?.push(go)), aborted(signal)]);
    const answer = this.answer(`${init.method} ${path}`, new Headers(init.headers), String(init.body ?? "{}"));
    if (this.losing.delete(path)) throw new TypeError("Failed to fetch");
    return asResponse(answer);
  };

  /** Keeps requests waiting until `release`. */
  hold(): void {
    this.held = [];
  }

  release(): void {
    const held = this.held ?? [];
    this.held = null;
    for (const go of held) go();
  }

  /** As after a change of the secret: no token is known any more. */
  dropTokens(): void {
    this.tokens.clear();
  }

  get kept(): Turn[] {
    return [...this.conversations.values()].flat();
  }

  private answer(call: string, headers: Headers, body: string): Answer {
    if (call === "POST /session") return { status: 201, body: this.mint(`c${++this.minted}`) };
    const token = (headers.get("Authorization") ?? "").replace("Bearer ", "");
    const issued = this.tokens.get(token);
    if (!token) return refusal(401, "token_missing");
    if (!issued) return refusal(401, "token_invalid");
    if (issued.until < this.now()) return refusal(401, "token_expired");
    const turns = this.conversations.get(issued.conversation);
    if (!turns) return refusal(401, "session_forgotten");
    return this.answerVisitor(call, issued.conversation, turns, JSON.parse(body) as Record<string, string>);
  }

  private answerVisitor(call: string, conversation: string, turns: Turn[], body: Record<string, string>): Answer {
    switch (call) {
      case "POST /session/renewal":
        return { status: 200, body: this.mint(conversation) };
      case "POST /messages":
        return this.ask(turns, body["id"] ?? "", body["text"] ?? "");
      case "GET /history":
        return { status: 200, body: { messages: turns } };
      case "POST /feedback":
        return this.judge(turns, body);
      case "DELETE /session":
        this.conversations.delete(conversation);
        return { status: 204, headers: { "Gut-Receipt": RECEIPT } };
      default:
        return refusal(404, "not_found");
    }
  }

  private mint(conversation: string): object {
    const token = `token-${this.tokens.size + 1}-${conversation}`;
    const until = this.now() + DAY;
    this.tokens.set(token, { conversation, until });
    if (!this.conversations.has(conversation)) this.conversations.set(conversation, []);
    return { token, expires_at: new Date(until).toISOString(), max_characters: 2000, starters: ["What is kefir?"] };
  }

  private ask(turns: Turn[], id: string, text: string): Answer {
    const before = turns.find((turn) => turn.id === id);
    if (before) return before.text === text ? { status: 200, body: before } : refusal(409, "id_reused");
    if (text.length > 2000) return refusal(422, "text_too_long");
    this.asked.push(text);
    const turn = { id, text, at: new Date(this.now()).toISOString(), replies: [reply(`On ${text}`)], feedback: null };
    turns.push(turn);
    return { status: 200, body: turn };
  }

  private judge(turns: Turn[], { id, value, reason }: Record<string, string>): Answer {
    const index = turns.findIndex((turn) => turn.id === id);
    const turn = turns[index];
    if (!turn) return refusal(404, "unknown_message");
    const feedback = value ? { value: value as "up" | "down", reason: (reason ?? null) as FeedbackReason } : null;
    turns[index] = { ...turn, feedback };
    return { status: 204 };
  }
}

function asResponse({ status, body, headers = {} }: Answer): Response {
  return new Response(body === undefined ? null : JSON.stringify(body), { status, headers });
}

function aborted(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => reject(new DOMException("Aborted", "AbortError"));
    if (signal?.aborted) fail();
    signal?.addEventListener("abort", fail);
  });
}
