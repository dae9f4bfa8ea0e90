/** Turns the server's JSON into values that fit their types, or says that it doesn't. */

import {
  ServerError,
  type Block,
  type Feedback,
  type FeedbackReason,
  type Reply,
  type Session,
  type Source,
  type Turn,
} from "./values";

type Fields = Readonly<Record<string, unknown>>;

const bad = (): ServerError => new ServerError("bad_answer");

/** An object's fields; of anything else, none. */
export function readObject(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function text(value: unknown): string {
  if (typeof value !== "string") throw bad();
  return value;
}

const optionalText = (value: unknown): string => text(value ?? "");

function list<T>(value: unknown, read: (item: unknown) => T): T[] {
  if (!Array.isArray(value)) throw bad();
  return value.map((item) => read(item));
}

const optionalList = <T>(value: unknown, read: (item: unknown) => T): T[] => list(value ?? [], read);

function readBlock(value: unknown): Block {
  const fields = readObject(value);
  return { text: text(fields["text"]), items: optionalList(fields["items"], text) };
}

/** A link that is not of the web is none: it ends up in an `href`. */
function readSource(value: unknown): Source {
  const fields = readObject(value);
  const link = optionalText(fields["link"]);
  return {
    heading: text(fields["heading"]),
    link: /^https?:\/\//i.test(link) ? link : "",
  };
}

/** Kind and text are what every reply has; one without blocks is a plain text. */
function readReply(value: unknown): Reply {
  const fields = readObject(value);
  const whole = text(fields["text"]);
  return {
    kind: text(fields["kind"]),
    blocks: list(fields["blocks"] ?? [{ text: whole }], readBlock),
    topics: optionalList(fields["topics"], text),
    sources: optionalList(fields["sources"], readSource),
    suggestions: optionalList(fields["suggestions"], text),
    notice: optionalText(fields["notice"]),
    disclaimer: optionalText(fields["disclaimer"]),
    text: whole,
  };
}

function readFeedback(value: unknown): Feedback | null {
  if (value === null || value === undefined) return null;
  const { value: thumb, reason } = readObject(value);
  if (thumb !== "up" && thumb !== "down") throw bad();
  return { value: thumb, reason: (optionalText(reason) || null) as FeedbackReason };
}

export function readTurn(value: unknown): Turn {
  const fields = readObject(value);
  return {
    id: text(fields["id"]),
    text: text(fields["text"]),
    at: text(fields["at"]),
    replies: list(fields["replies"], readReply),
    feedback: readFeedback(fields["feedback"]),
  };
}

export function readHistory(value: unknown): Turn[] {
  return list(readObject(value)["messages"], readTurn);
}

export function readSession(value: unknown): Session {
  const fields = readObject(value);
  const maximum = fields["max_characters"];
  if (!fields["token"] || typeof maximum !== "number") throw bad();
  return {
    token: text(fields["token"]),
    expires_at: text(fields["expires_at"]),
    max_characters: maximum,
    starters: list(fields["starters"], text),
  };
}

/** What a refusal says. One without a code of its own (a proxy's page) is named by its status. */
export function readProblem(status: number, fields: Fields, retryAfter: string | null): ServerError {
  const { code } = fields;
  const seconds = Number(retryAfter);
  return new ServerError(
    typeof code === "string" && code ? code : `status_${status}`,
    status,
    retryAfter && seconds >= 0 ? seconds : undefined,
  );
}
