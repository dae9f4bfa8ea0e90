/** The conversation from the greeting to the newest answer, and what stands in while the assistant is away. */

import { html, nothing, type TemplateResult } from "lit/html.js";
import { feedbackView } from "./feedback-buttons";
import { humanView, replyView } from "./reply-view";
import type { ShownTurn } from "./state";
import type { Reply } from "./values";
import type { View } from "./view";

const speaker = (name: string): TemplateResult => html`<p class="vh">${name}</p>`;

function questionsView(questions: Iterable<string>, { strings, ask, focus }: View): TemplateResult {
  const choose = (question: string) => (): void => {
    ask(question);
    focus();
  };
  return html`<div class="chips" role="group" aria-label=${strings.questions}>${Array.from(
    questions,
    (question) =>
      html`<button type="button" part="suggestion" class="chip" dir="auto" lang="en"
        @click=${choose(question)}>${question}</button>`,
  )}</div>`;
}

/** Says that a message is not sent yet, or why it could not be. */
function problemView({ id, status, problem }: ShownTurn, { strings, conversation, focus }: View): TemplateResult {
  const hasFailed = status === "failed";
  const words = problem && (strings.problems as Partial<Record<string, string>>)[problem.code];
  const button = (deed: "retry" | "discard"): TemplateResult => {
    const act = (): void => {
      void conversation[deed](id);
      focus();
    };
    return html`<button type="button" class="chip" @click=${act}>${strings[deed]}</button>`;
  };
  return html`<div class="problem ${status}" role="status">
    <p>${hasFailed ? (words ?? strings.failed) : problem?.code === "too_many_requests" ? words : strings.waiting}</p>
    ${hasFailed ? button("retry") : nothing}${button("discard")}</div>`;
}

/** The questions that a reply offers, also those that it only lists. */
const offeredIn = ({ suggestions, blocks }: Reply): readonly string[] =>
  blocks.flatMap(({ items }) => (items.includes(suggestions[0]!) ? items : suggestions));

function turnView(turn: ShownTurn, isNewest: boolean, view: View): TemplateResult {
  const { text, status, replies } = turn;
  const { strings } = view;
  const suggestions = new Set(isNewest ? replies.flatMap(offeredIn) : []);
  const isUnsent = status === "waiting" || status === "failed";
  return html`<div class="turn">${speaker(strings.you)}
    <div part="message mine" class="mine">${text}</div>
    ${isUnsent ? problemView(turn, view) : nothing}
    ${status === "sending"
      ? html`<div class="reply typing" role="img" aria-label=${strings.typing}><i></i><i></i><i></i></div>`
      : nothing}
    ${replies.length
      ? [speaker(strings.assistant), replies.map((reply) => replyView(reply, suggestions, view)), feedbackView(turn, view)]
      : nothing}
    ${suggestions.size ? questionsView(suggestions, view) : nothing}</div>`;
}

/** Words, another try, a person, and the page's own content. A message that was not sent brings its own words. */
function awayView({ strings, state, conversation, human }: View): TemplateResult {
  const retry = (): void => void conversation.setOnline(true);
  return html`<div class="away">${
    state.isOnline && !state.turns.some(({ status }) => status !== "sent")
      ? html`<p>${strings.away}</p><button type="button" class="chip" @click=${retry}>${strings.retry}</button>`
      : nothing
  }${human ? humanView(human) : nothing}<slot></slot></div>`;
}

export function logView(view: View): TemplateResult {
  const { strings, state, isAway, starters } = view;
  const { turns } = state;
  return html`<div part="log" class="log ${isAway ? "apart" : ""}" role="log" aria-live="off" aria-label=${strings.log}
    tabindex="0">${speaker(strings.assistant)}<div part="message" class="reply" dir="auto">${strings.greeting}</div>
    ${turns.length || !starters.length ? nothing : questionsView(starters, view)}
    ${turns.map((turn, index) => turnView(turn, index === turns.length - 1, view))}
    ${isAway ? awayView(view) : nothing}</div>`;
}
