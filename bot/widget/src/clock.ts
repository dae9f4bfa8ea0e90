/** Time and chance, so that tests can stand in for them. */

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Does something after some milliseconds; the function that it returns calls it off. */
  after(milliseconds: number, action: () => void): () => void;
  /** A new UUID. */
  newId(): string;
}

export const browserClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, action) => {
    const timer = setTimeout(action, milliseconds);
    return () => clearTimeout(timer);
  },
  newId: uuid,
};

/** A random UUID (version 4), digit by digit: pages without HTTPS have no crypto.randomUUID. */
function uuid(): string {
  return "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) => {
    const fixed = Number(digit);
    return (fixed ^ (crypto.getRandomValues(new Uint8Array(1))[0]! & (15 >> (fixed / 4)))).toString(16);
  });
}
