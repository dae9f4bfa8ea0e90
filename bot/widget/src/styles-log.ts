/** What stands in the log: questions, answers, and the buttons with them. */

import { css } from "./css";

export const log = css`
.log {
  position: relative; flex: 1; min-height: 0; padding: 1em;
  overflow-y: auto; overscroll-behavior: contain; container-type: size;
  scrollbar-width: thin;
}
.panel:focus-visible, .log:focus-visible { outline-offset: -3px; }
.turn { padding-top: 1em; }
.log:not(.apart) .turn:last-child { min-height: calc(100cqb + 1em); }
.mine, .reply { width: fit-content; max-width: 100%; padding: .625em .875em; border: 1px solid transparent; border-radius: var(--r); }
.mine { margin-inline-start: auto; max-width: 86%; border-end-end-radius: 4px; white-space: pre-wrap; }
.reply { margin-top: .625em; border-color: var(--e); border-end-start-radius: 4px; background: var(--tint); }
.reply > *, .reply > div > * { margin-bottom: .5em; white-space: pre-line; }
.reply > :last-child, .reply > div > :last-child { margin-bottom: 0; }
.reply ul { padding-inline-start: 1.25em; white-space: normal; }
.log > .reply { margin: 0; }
.urgent { border: 2px solid var(--red); border-inline-start-width: 8px; background: var(--pink); }
.alert { color: var(--red); font-weight: 700; }

.alert, .sources, .chips, .feedback, .reasons, .problem, .ask { display: flex; flex-wrap: wrap; align-items: center; gap: .5em; }
.chips, .problem, .away { margin-top: .75em; }
.away > * { margin: 0 0 .75em; margin-inline-end: .5em; }
.source, .chip { border: 1px solid var(--line); background: var(--s); color: var(--link); text-align: start; text-decoration: none; }
.source { display: inline-flex; align-items: center; gap: .375em; padding: .25em .625em; border-radius: .5em; }
span.source { border-color: var(--e); color: inherit; }
.source .i { width: 1em; }
.chip { display: inline-block; min-height: 2.625em; padding: .5em .9em; border-radius: 1.3125em; font-size: .9375em; line-height: 1.4; }
.chip:hover { border-color: var(--link); background: var(--tint); }
.main, .main:hover { background: var(--a); color: var(--on); }
.grave { border-color: var(--red); color: var(--red); }
.feedback { margin-top: .25em; gap: .25em; }
.reasons, .reasons p, .ask p, .failed p { flex-basis: 100%; }
.thumb { color: var(--soft); }
.thumb .i { width: 1.15em; }
.thumb[aria-pressed=true] { border-color: var(--link); color: var(--link); }
.thumb[aria-pressed=true] .i { fill: currentColor; }
.waiting { justify-content: flex-end; text-align: end; }
.failed p { padding-inline-start: .75em; border-inline-start: 4px solid var(--red); }
.typing { display: flex; gap: .3em; padding: .95em 1em; }
.typing i { margin: 0; border: .25em solid var(--soft); border-radius: 50%; }
@media (prefers-reduced-motion: no-preference) {
  .log { scroll-behavior: smooth; }
  .typing i { animation: bob 1.2s infinite ease-in-out; }
  .typing i + i { animation-delay: .15s; }
  .typing i + i + i { animation-delay: .3s; }
}
@keyframes bob { 30% { translate: 0 -.3em; } 60% { translate: 0; } }
`;
