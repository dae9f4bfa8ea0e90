/** The assistant's HTTP interface: its values, and the one class that speaks it. */

import { browserClock, type Clock } from "./clock";
import { readHistory, readObject, readProblem, readSession, readTurn } from "./reading";
import { ServerError, type FeedbackReason, type FeedbackValue, type Session, type Turn } from "./values";

export * from "./values";

/** How long an answer is waited for, in milliseconds: longer than the server's own watchdog. */
export const PATIENCE = 25_000;

interface Call {
  readonly token?: string;
  readonly body?: object;
  readonly signal?: AbortSignal | undefined;
}

export class Server {
  private readonly base: string;

  /** `base` is the assistant's address, with or without a path; the interface is found below it. */
  constructor(
    base: string,
    private readonly fetch: typeof globalThis.fetch = globalThis.fetch.bind(globalThis),
    private readonly clock: Clock = browserClock,
  ) {
    this.base = `${base.replace(/\/+$/, "")}/webhooks/web`;
  }

  async openSession(): Promise<Session> {
    return readSession(await this.call("POST", "/session", { body: {} }));
  }

  async renew(token: string): Promise<Session> {
    return readSession(await this.call("POST", "/session/renewal", { token }));
  }

  /** Asks once: the same id again gets the same answer. */
  async send(token: string, id: string, text: string, signal?: AbortSignal): Promise<Turn> {
    return { ...readTurn(await this.call("POST", "/messages", { token, body: { id, text }, signal })), id };
  }

  async history(token: string): Promise<Turn[]> {
    return readHistory(await this.call("GET", "/history", { token }));
  }

  async feedback(token: string, id: string, value: FeedbackValue, reason: FeedbackReason = null): Promise<void> {
    await this.call("POST", "/feedback", { token, body: { id, value, reason } });
  }

  /** Returns the receipt. */
  async forget(token: string): Promise<string> {
    return String((await this.call("DELETE", "/session", { token })) ?? "");
  }

  /** The JSON of a good answer (of an empty one the receipt, or null); everything else is a `ServerError`. */
  private async call(method: string, path: string, { token, body, signal }: Call = {}): Promise<unknown> {
    const headers: Record<string, string> = {};
    if (token) headers["Authorization"] = `Bearer ${token}`;
    if (body) headers["Content-Type"] = "application/json";
    const limit = new AbortController();
    const abort = (): void => limit.abort();
    const stop = this.clock.after(PATIENCE, abort);
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort);
    const request: RequestInit = { method, headers, signal: limit.signal, credentials: "omit", referrerPolicy: "origin" };
    if (body) request.body = JSON.stringify(body);
    try {
      const response = await this.fetch(this.base + path, request);
      return await contentOf(response);
    } catch (error) {
      if (error instanceof ServerError) throw error;
      throw new ServerError(signal?.aborted ? "aborted" : limit.signal.aborted ? "timed_out" : "offline");
    } finally {
      stop();
      signal?.removeEventListener("abort", abort);
    }
  }
}

async function contentOf(response: Response): Promise<unknown> {
  const text = await response.text();
  let content: unknown = null;
  try {
    content = text ? JSON.parse(text) : null;
  } catch {
    if (response.ok) throw new ServerError("bad_answer", response.status);
  }
  if (response.ok) return content ?? response.headers.get("Gut-Receipt");
  throw readProblem(response.status, readObject(content), response.headers.get("Retry-After"));
}
