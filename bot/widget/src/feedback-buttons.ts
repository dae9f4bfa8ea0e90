/** Thumbs up and down for an answer, and the reason, for those who like to give one. */

import { html, nothing, type TemplateResult } from "lit/html.js";
import { downIcon, upIcon } from "./icons";
import type { ShownTurn } from "./state";
import type { FeedbackReason } from "./values";
import type { View } from "./view";

function thumbView(thumb: "up" | "down", { id, feedback }: ShownTurn, view: View): TemplateResult {
  const { strings, conversation, show } = view;
  const isGiven = feedback?.value === thumb;
  const isDown = thumb === "down";
  const give = (): void => {
    void conversation.give(id, isGiven ? null : thumb);
    show({ reasonFor: !isGiven && isDown ? id : "", thanksFor: isGiven || isDown ? "" : id });
  };
  return html`<button type="button" class="tool thumb" aria-pressed=${isGiven} aria-label=${strings[thumb]}
    title=${strings[thumb]} @click=${give}>${isDown ? downIcon() : upIcon()}</button>`;
}

function reasonsView({ id }: ShownTurn, { strings, conversation, show }: View): TemplateResult {
  const give = (reason: FeedbackReason) => (event: Event): void => {
    // These buttons go away: the focus goes to the thumb that brought them.
    const group = (event.currentTarget as Element).closest(".feedback");
    group?.querySelector<HTMLElement>("[aria-pressed=true]")?.focus();
    void conversation.give(id, "down", reason);
    show({ reasonFor: "", thanksFor: id });
  };
  return html`<div class="reasons" role="group" aria-labelledby="why"><p class="small" id="why">${strings.why}</p>${Object.entries(strings.reasons).map(
    ([reason, label]) =>
      html`<button type="button" class="chip" @click=${give(reason as FeedbackReason)}>${label}</button>`,
  )}</div>`;
}

export function feedbackView(turn: ShownTurn, view: View): TemplateResult {
  const { strings, ui } = view;
  return html`<div class="feedback" role="group" aria-label=${strings.rate}>${thumbView("up", turn, view)}${thumbView(
    "down",
    turn,
    view,
  )}<span class="small" role="status">${ui.thanksFor === turn.id && turn.feedback ? strings.thanks : nothing}</span>${
    ui.reasonFor === turn.id ? reasonsView(turn, view) : nothing
  }</div>`;
}
