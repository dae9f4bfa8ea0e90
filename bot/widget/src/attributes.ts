/** What the page says in the attributes of an element, always read anew: it may change them at any time. */

import { safeLink, WEB, WEB_MAIL_OR_PHONE } from "./links";
import { spokenLanguage, stringsOf, type Strings } from "./strings";
import type { Human } from "./view";

export const ATTRIBUTES: readonly string[] = [
  ...["server", "name", "mode", "idle", "lang", "dir", "theme", "heading"],
  ...["human", "human-label", "consent", "open-on", "start-open"],
];

/** Seconds after which a kiosk forgets. */
const IDLE = 120;

export class Attributes {
  constructor(private readonly element: HTMLElement) {}

  get(name: string): string {
    return this.element.getAttribute(name) ?? "";
  }

  has(name: string): boolean {
    return this.element.hasAttribute(name);
  }

  get mode(): "float" | "inline" | "kiosk" {
    const mode = this.get("mode");
    return mode === "inline" || mode === "kiosk" ? mode : "float";
  }

  get isFloat(): boolean {
    return this.mode === "float";
  }

  get idleSeconds(): number {
    return Number(this.get("idle")) || IDLE;
  }

  get language(): string {
    const near = this.element.closest<HTMLElement>("[lang]")?.lang;
    return spokenLanguage(near || document.documentElement.lang);
  }

  get strings(): Strings {
    return stringsOf(this.language);
  }

  /** Light or dark: as told, as the page, or where the page does not care, as the visitor likes it. */
  get scheme(): string {
    const theme = this.get("theme");
    if (["light", "dark", "auto"].includes(theme)) return theme;
    return getComputedStyle(this.element).colorScheme === "normal" ? "auto" : "";
  }

  /** Address of the page on privacy, or "". */
  get privacy(): string {
    return safeLink(this.get("consent"), WEB);
  }

  get human(): Human | null {
    const link = safeLink(this.get("human"), WEB_MAIL_OR_PHONE);
    return link ? { link, label: this.get("human-label") || this.strings.human } : null;
  }
}
