/** The launcher, the panel, its header and its footer. Sizes are in em: a page's own root size is none of our business. */

import { css } from "./css";

export const frame = css`
:host { all: initial; color-scheme: inherit; display: block; }
:host([hidden]), [hidden] { display: none !important; }
*, ::before, ::after { box-sizing: border-box; }
.root {
  color: var(--t);
  font: 400 1em/1.5 var(--gut-font, system-ui, sans-serif);
  overflow-wrap: anywhere;
}
p, h2, ul { margin: 0; }
p, .mine { unicode-bidi: plaintext; }
a { color: var(--link); }
button, textarea { font: inherit; color: inherit; margin: 0; }
button { cursor: pointer; }
:focus-visible { outline: 3px solid var(--ring, var(--link)); outline-offset: 2px; }
.i {
  width: 1.4em; flex: none;
  fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round;
}
.dots { stroke-width: 3; }
.turned { scale: -1; }
.vh { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.small, .titles div, .source { font-size: .8125em; }
.small { color: var(--soft); }

.launcher, .mark, .tool, .send { display: grid; place-items: center; flex: none; padding: 0; border: 1px solid transparent; border-radius: 50%; }
.launcher, .send, .header, .mine { background: var(--a); color: var(--on); }
.tool { width: 2.5em; height: 2.5em; background: none; }
.launcher, .float .panel { position: fixed; inset-inline-end: max(1.25em, env(safe-area-inset-right)); z-index: var(--gut-z, 2147483000); }
.launcher {
  inset-block-end: max(1.25em, env(safe-area-inset-bottom));
  width: 3.75em; height: 3.75em;
  box-shadow: 0 0 0 2px var(--s), 0 6px 20px #0005;
}
.launcher .i { width: 1.75em; }
.badge {
  position: absolute; inset-block-start: -.25em; inset-inline-end: -.25em;
  min-width: 1.75em; padding: 0 .4em;
  border: 2px solid var(--s); border-radius: 1em;
  background: #b3261e; color: #fff; font-size: .8125em; font-weight: 700;
}

.panel {
  position: relative; display: flex; flex-direction: column; overflow: hidden;
  border: 1px solid var(--e); border-radius: var(--r);
  background: var(--s);
}
.float .panel {
  inset-block-end: max(6.25em, env(safe-area-inset-bottom));
  width: min(var(--gut-width, 26em), 100vw - 2.5em);
  height: min(var(--gut-height, 42em), var(--height, 100vh) - 7.5em);
  box-shadow: 0 2px 6px #0002, 0 16px 48px #0004;
}
.inline .panel { width: min(var(--gut-width, 100%), 100%); height: var(--gut-height, min(40em, 92vh)); }
.kiosk .panel { height: var(--gut-height, var(--height, 100vh)); border-radius: 0; }
.full .panel { inset: var(--top, 0) 0 auto; width: 100%; height: var(--height, 100vh); border: 0; border-radius: 0; }

.header { --ring: var(--on); display: flex; align-items: center; gap: .25em; padding: .625em .75em; border-bottom: 1px solid var(--e); }
.mark { width: 2.5em; height: 2.5em; margin-inline-end: .5em; background: var(--on); color: var(--a); }
.around { position: relative; }
.titles { flex: 1; line-height: 1.3; }
.titles h2 { font-size: 1.0625em; }
.menu {
  --ring: var(--link);
  position: absolute; inset-block-start: 100%; inset-inline-end: 0; z-index: 2;
  width: max-content; max-width: min(18em, 80vw); padding: .375em;
  border: 1px solid var(--e); border-radius: min(var(--r), 12px);
  background: var(--s); color: var(--t);
  box-shadow: 0 8px 28px #0004;
}
.item {
  display: block; width: 100%; padding: .5em .75em; border: 0; border-radius: .5em;
  background: none; color: inherit; text-align: start; text-decoration: none;
}
.item:hover, .item:focus { background: var(--tint); }

.bar { padding: .5em 1em; border-bottom: 1px solid var(--e); background: var(--tint); font-size: .875em; }
.bar:empty { padding: 0; border: 0; }

.composer, .ask { padding: .75em; border-top: 1px solid var(--e); }
.composer { display: grid; grid-template-columns: 1fr auto; align-items: end; gap: 0 .5em; }
textarea {
  display: block; width: 100%; min-height: 2.75em; max-height: min(9em, 30vh); padding: .5625em .875em;
  border: 1px solid var(--line); border-radius: min(var(--r), 1.375em); background: var(--s);
  resize: none;
}
textarea:focus-visible { outline-offset: -2px; }
::placeholder { color: var(--soft); opacity: 1; }
.send { width: 2.75em; height: 2.75em; }
.send[aria-disabled=true] { border-color: var(--line); background: var(--s); color: var(--soft); }
#count { grid-column: 1 / -1; padding: .25em .875em 0; }
#count:empty { padding: 0; }
.over { color: var(--red); font-weight: 700; }

@media (max-width: 360px), (max-height: 420px) { .mark { display: none; } }
@media (max-height: 420px) {
  .titles div { display: none; }
  .full .header, .full .composer { padding-block: .25em; }
}
`;
