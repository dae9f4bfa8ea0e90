/** Where a question is typed, or first: where the visitor agrees that it is kept. */

import { html, nothing, type TemplateResult } from "lit/html.js";
import { sendIcon } from "./icons";
import type { View } from "./view";

/** From how many characters before the limit on they are counted. */
const COUNTED = 200;

/** As the server counts them: a sign beyond the first 65,536 is one, and space around does not count. */
const lengthOf = (text: string): number => [...text.trim()].length;

/** Enter that ends a word of an input method is not meant for us; some browsers tell only by the code 229. */
export const isComposing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229;

export function composerView({ strings, state, conversation, ask, focus }: View): TemplateResult {
  const left = state.maxCharacters - lengthOf(state.draft);
  const isOver = left < 0;
  const send = (event: Event): void => {
    event.preventDefault();
    const { draft, maxCharacters } = conversation.state;
    if (draft.trim() && lengthOf(draft) <= maxCharacters) ask(draft);
    focus();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && !event.shiftKey && !isComposing(event)) send(event);
  };
  const onInput = (event: Event): void => conversation.setDraft((event.target as HTMLTextAreaElement).value);
  return html`<form part="composer" class="composer" @submit=${send}>
    <textarea part="input" rows="1" aria-label=${strings.input} placeholder=${strings.input} aria-describedby="count"
      aria-invalid=${isOver} enterkeyhint="send" autocomplete="off" @input=${onInput} @keydown=${onKey}></textarea>
    <button part="send" class="send" aria-label=${strings.send} title=${strings.send}
      aria-disabled=${isOver || !state.draft.trim()}>${sendIcon()}</button>
    <p id="count" class="small ${isOver ? "over" : ""}" aria-live=${isOver ? "assertive" : "off"}>${
      left <= COUNTED ? `${isOver ? strings.over : strings.left}: ${Math.abs(left)}` : nothing
    }</p></form>`;
}

/** Grows and shrinks the box with its text, and puts in a text that was not typed. */
export function fitText(box: HTMLTextAreaElement, text: string): void {
  if (box.value !== text) box.value = text;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + box.offsetHeight - box.clientHeight}px`;
}

export const consentView = ({ strings, privacy, isFloat, agree, close }: View): TemplateResult =>
  html`<div class="ask"><p>${strings.consent} ${
      privacy ? html`<a href=${privacy} target="_blank" rel="noopener noreferrer">${strings.privacy}</a>` : nothing
    }</p>
    <button type="button" class="chip main first" @click=${agree}>${strings.agree}</button>
    ${isFloat ? html`<button type="button" class="chip" @click=${close}>${strings.notNow}</button>` : nothing}</div>`;
