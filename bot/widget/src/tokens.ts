/** The colours. What a page does not set is derived from what it sets, so that texts stay readable on their grounds.
 *  On the accent they are white or black by its luminance alone (the y of xyz), turning at .18: always above 4.5 : 1. */

import { css } from "./css";

export const tokens = css`
.root {
  --s: var(--gut-surface, #fff);
  --t: var(--gut-text, #1a2925);
  --a: var(--gut-accent, #11664f);
  --on: var(--gut-on-accent, #fff);
  --e: var(--gut-edge, #d9e2de);
  --r: var(--gut-radius, 16px);
  --soft: #53645e;
  --tint: #eff5f2;
  --link: var(--a);
  --line: #7d8c86;
  --red: #b3261e;
  --pink: #fdeeec;
}
.light { color-scheme: light; }
.dark { color-scheme: dark; }
.auto { color-scheme: light dark; }
@supports (color: light-dark(red, red)) and (color: oklch(from red l c h)) {
  .root {
    --s: var(--gut-surface, light-dark(#fff, #141d1a));
    --t: var(--gut-text, light-dark(#1a2925, #e4eeea));
    --a: var(--gut-accent, light-dark(#11664f, #6fd0b4));
    --on: var(--gut-on-accent, oklch(from color(from var(--a) xyz 0 y 0) clamp(0, (.52 - l) * 1000, 1) 0 0));
    --e: var(--gut-edge, color-mix(in oklab, var(--t) 15%, var(--s)));
    --soft: color-mix(in oklab, var(--t) 76%, var(--s));
    --tint: color-mix(in oklab, var(--a) 8%, var(--s));
    --link: light-dark(oklch(from var(--a) min(l, .47) c h), oklch(from var(--a) max(l, .78) c h));
    --line: color-mix(in oklab, var(--t) 58%, var(--s));
    --red: light-dark(#b3261e, #ff9c92);
    --pink: color-mix(in oklab, var(--red) 9%, var(--s));
  }
}
`;
