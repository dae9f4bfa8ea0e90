/** The script's entry: defines `<gut-chat>`, and adds one to a page that has none. */

import { ATTRIBUTES } from "./attributes";
import { ConnectedElement } from "./connected-element";
import { GutChat } from "./gut-chat";

// Only known while the script runs, and only for a classic one.
const script = document.currentScript as HTMLScriptElement | null;

/** The address below which the assistant is found: that of the script without "/widget/" and its name. */
function serverOf({ src }: HTMLScriptElement): string {
  const { origin, pathname } = new URL(src);
  return origin + pathname.replace(/\/(widget\/)?[^/]*$/, "");
}

/** Adds an element with what the script's tag says in its `data-` attributes. */
function addFor(tag: Element): void {
  if (tag.hasAttribute("data-manual") || document.querySelector("gut-chat")) return;
  const chat = document.createElement("gut-chat");
  for (const name of ATTRIBUTES) {
    const value = tag.getAttribute(`data-${name}`);
    if (value !== null) chat.setAttribute(name, value);
  }
  document.body.append(chat);
}

if (script?.src) ConnectedElement.server = serverOf(script);
if (!customElements.get("gut-chat")) customElements.define("gut-chat", GutChat);
if (script) {
  const add = (): void => addFor(script);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", add, { once: true });
  else add();
}
