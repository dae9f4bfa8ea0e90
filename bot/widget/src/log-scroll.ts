/** Brings the newest question to the top of the log, so that its answer is read from the beginning. */

import type { ShownTurn } from "./state";

/** Pixels by which the newest question may be off the top and still count as being there. */
const SLACK = 60;

export class LogScroll {
  private newest = "";
  private isUp = false;
  private wasShown = false;

  /** Notes, before the log is drawn anew, whether the visitor is reading further up. */
  before(log: Element | null): void {
    const turn = lastTurn(log);
    this.isUp = Boolean(log && turn && log.scrollTop < turn.offsetTop - SLACK);
  }

  after(log: Element, turns: readonly ShownTurn[], isShown: boolean): void {
    const newest = turns.at(-1);
    const isNew = (newest?.id ?? "") !== this.newest;
    const isMine = newest !== undefined && newest.status !== "sent";
    const isOpening = isShown && !this.wasShown;
    this.newest = newest?.id ?? "";
    this.wasShown = isShown;
    if (!isOpening && !(isNew && (isMine || !this.isUp))) return;
    const turn = lastTurn(log);
    log.scrollTo({ top: turn ? turn.offsetTop : 0, behavior: isMine && !isOpening ? "auto" : "instant" });
  }
}

function lastTurn(log: Element | null): HTMLElement | undefined {
  return [...(log?.querySelectorAll<HTMLElement>(".turn") ?? [])].at(-1);
}
