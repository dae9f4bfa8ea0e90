/** The launcher, and the panel around the conversation: header, status line and footer. */

import { html, nothing, type TemplateResult } from "lit/html.js";
import { composerView, consentView } from "./chat-composer";
import { logView } from "./chat-log";
import { confirmView, menuView } from "./chat-menu";
import { chatIcon, closeIcon, sproutIcon } from "./icons";
import type { View } from "./view";

export function launcherView({ strings, state: { unread }, isOpen, open, close }: View): TemplateResult {
  const badge = isOpen ? 0 : unread;
  const label = isOpen ? strings.close : strings.open + (badge ? `. ${strings.unread}: ${badge}` : "");
  return html`<button type="button" part="launcher" class="launcher" aria-label=${label} title=${label}
    aria-expanded=${isOpen} aria-controls="panel" @click=${isOpen ? close : open}>
    ${isOpen ? closeIcon() : chatIcon()}
    ${badge ? html`<span part="badge" class="badge" aria-hidden="true">${badge}</span>` : nothing}</button>`;
}

function headerView(view: View): TemplateResult {
  const { strings, heading, isAgreed, isFloat, close } = view;
  return html`<header part="header" class="header"><span class="mark">${sproutIcon()}</span>
    <div class="titles"><h2 id="title">${heading || strings.heading}</h2><div>${strings.automated}</div></div>
    ${isAgreed ? menuView(view) : nothing}
    ${isFloat
      ? html`<button type="button" class="tool" aria-label=${strings.close} title=${strings.close}
          @click=${close}>${closeIcon()}</button>`
      : nothing}</header>`;
}

const statusOf = ({ strings, state, ui }: View): string =>
  state.isOnline
    ? ui.message || (state.notice && strings.notices[state.notice].replace("{}", state.receipt || "–"))
    : strings.offline;

export const panelView = (view: View): TemplateResult =>
  html`<section id="panel" part="panel" class="panel" role=${view.isFloat ? "dialog" : "region"}
    aria-modal=${view.isModal || nothing} aria-labelledby="title" tabindex="-1" ?hidden=${view.isFloat && !view.isOpen}>
    ${headerView(view)}<p class="bar" role="status">${statusOf(view) || nothing}</p>${logView(view)}
    ${view.isAgreed ? (view.ui.isConfirming ? confirmView(view) : composerView(view)) : consentView(view)}</section>`;
