/** The drawings: lines in the colour of the text. They carry no meaning that is not in words beside them. */

import { html, type TemplateResult } from "lit/html.js";

const drawing =
  (path: string, more = "") =>
  (): TemplateResult =>
    html`<svg class="i ${more}" viewBox="0 0 24 24" aria-hidden="true"><path d=${path} /></svg>`;

const THUMB = "M7 11v9H4v-9zm0 0 4-8a2 2 0 0 1 2.5 2L13 9h6a2 2 0 0 1 2 2.3l-1.3 7A2 2 0 0 1 17.7 20H7";

export const sproutIcon = drawing("M12 21v-9m0 0c0-5-3-8-9-8 0 5 3 8 9 8m0 4c0-4 3-7 9-7 0 4-3 7-9 7");
export const chatIcon = drawing("M4 5h16v11h-9l-5 4v-4H4zm4 4h8m-8 3h5");
export const closeIcon = drawing("m6 6 12 12M18 6 6 18");
export const menuIcon = drawing("M12 5.5v0m0 6.5v0m0 6.5v0", "dots");
export const sendIcon = drawing("M12 20V4m-7 7 7-7 7 7");
export const upIcon = drawing(THUMB);
export const downIcon = drawing(THUMB, "turned");
export const alertIcon = drawing("M12 3 2 20h20zm0 7v4m0 3v0");
export const outIcon = drawing("M7 17 17 7M8 7h9v9");
