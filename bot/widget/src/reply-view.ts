/** Draws one reply of the assistant. All of its text goes in as text. */

import { html, nothing, type TemplateResult } from "lit/html.js";
import { alertIcon, outIcon } from "./icons";
import type { Block, Reply, Source } from "./values";
import type { Human, View } from "./view";

/** Kinds after which a person can help where the assistant can't. */
const NEEDS_PERSON = ["not_covered", "out_of_scope", "error"];

function blockView({ text, items }: Block, offered: ReadonlySet<string>): TemplateResult {
  const listed = items.filter((item) => !offered.has(item));
  return html`${text ? html`<p>${text}</p>` : nothing}${
    listed.length ? html`<ul>${listed.map((item) => html`<li>${item}</li>`)}</ul>` : nothing
  }`;
}

const sourcesView = (sources: readonly Source[], { strings }: View): TemplateResult =>
  html`<p class="sources"><span class="small">${sources.length > 1 ? strings.sources : strings.source}</span>${sources.map(
    ({ heading, link }) =>
      link
        ? html`<a part="source" class="source" href=${link} target="_blank" rel="noopener noreferrer"><span
            lang="en">${heading}</span>${outIcon()}<span class="vh"> (${strings.newTab})</span></a>`
        : html`<span part="source" class="source" lang="en">${heading}</span>`,
  )}</p>`;

/** The way to a person, as a link. */
export const humanView = ({ link, label }: Human, role?: "menuitem"): TemplateResult =>
  html`<a class=${role ? "item" : "chip"} role=${role ?? nothing} href=${link}
    target=${link.startsWith("http") ? "_blank" : nothing} rel="noopener noreferrer">${label}</a>`;

/** What is offered as buttons under the reply is not listed in it. */
export function replyView(reply: Reply, offered: ReadonlySet<string>, view: View): TemplateResult {
  const { kind, blocks, sources, notice, disclaimer } = reply;
  const { human, strings } = view;
  const isUrgent = kind === "red_flag";
  return html`<div part="message reply" class="reply ${isUrgent ? "urgent" : ""}" dir="auto">${
    isUrgent ? html`<p class="alert">${alertIcon()}${strings.urgent}</p>` : nothing
  }<div lang="en">${blocks.map((block) => blockView(block, offered))}</div>${sources.length ? sourcesView(sources, view) : nothing}${
    notice ? html`<p class="small" lang="en">${notice}</p>` : nothing
  }${disclaimer ? html`<p part="disclaimer" class="small" lang="en">${disclaimer}</p>` : nothing}${
    human && NEEDS_PERSON.includes(kind) ? html`<p>${humanView(human)}</p>` : nothing
  }</div>`;
}
