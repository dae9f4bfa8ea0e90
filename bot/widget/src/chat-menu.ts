/** What can be done with the whole conversation. */

import { html, nothing, type TemplateResult } from "lit/html.js";
import { menuIcon } from "./icons";
import { humanView } from "./reply-view";
import { asText } from "./transcript";
import type { View } from "./view";

async function copy({ strings, state, show }: View): Promise<void> {
  let message = strings.copied;
  try {
    await navigator.clipboard.writeText(asText(state.turns, strings));
  } catch {
    message = strings.notCopied;
  }
  show({ message });
}

function download({ strings, state }: View): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([asText(state.turns, strings)], { type: "text/plain" }));
  link.download = "conversation.txt";
  link.click();
  URL.revokeObjectURL(link.href);
}

/** The arrow keys go round, Home and End to the ends, and Tab on to what comes after the menu. */
function onKey(event: KeyboardEvent, { show }: View): void {
  const { key, currentTarget, target } = event;
  const items = [...(currentTarget as Element).querySelectorAll<HTMLElement>("[role=menuitem]")];
  const at = items.indexOf(target as HTMLElement);
  const to = ({ ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 } as Partial<Record<string, number>>)[key];
  if (key === "Tab") show({ isMenuOpen: false });
  if (to === undefined) return;
  event.preventDefault();
  items[(to + items.length) % items.length]?.focus();
}

function listView(view: View): TemplateResult {
  const { strings, state, human, show, startOver } = view;
  const item = (label: string, act: () => void): TemplateResult =>
    html`<button type="button" class="item" role="menuitem" @click=${act}>${label}</button>`;
  return html`<div part="menu" class="menu" id="menu" role="menu" aria-label=${strings.menu}
    @keydown=${(event: KeyboardEvent) => onKey(event, view)} @click=${() => show({ isMenuOpen: false })}>
    ${state.turns.length
      ? [item(strings.copy, () => void copy(view)), item(strings.download, () => download(view))]
      : nothing}
    ${item(strings.startOver, startOver)}${item(strings.forget, () => show({ isConfirming: true }))}
    ${human ? humanView(human, "menuitem") : nothing}</div>`;
}

export function menuView(view: View): TemplateResult {
  const { strings, ui, show } = view;
  const { isMenuOpen } = ui;
  return html`<div class="around"><button type="button" part="menu" class="tool opener" aria-label=${strings.menu}
    title=${strings.menu} aria-haspopup="menu" aria-expanded=${isMenuOpen} aria-controls=${isMenuOpen ? "menu" : nothing}
    @click=${() => show({ isMenuOpen: !isMenuOpen })}>${menuIcon()}</button>${isMenuOpen ? listView(view) : nothing}</div>`;
}

/** Asks whether the conversation shall really be forgotten. */
export const confirmView = ({ strings, show, forget }: View): TemplateResult =>
  html`<div class="ask" role="alertdialog" aria-labelledby="confirm"><p id="confirm">${strings.confirm}</p>
    <button type="button" class="chip grave" @click=${forget}>${strings.confirmed}</button>
    <button type="button" class="chip first" @click=${() => show({ isConfirming: false })}>${strings.keep}</button></div>`;
