/** The window around the widget. */

/** Where the panel takes the whole screen: phones, and desks at a high zoom. */
const SMALL = "(max-width: 480px), (max-height: 420px)";

export const isSmall = (): boolean => matchMedia(SMALL).matches;

/** Whether a keyboard would come up on the screen. */
export const isTouch = (): boolean => matchMedia("(pointer: coarse)").matches;

/** Listens until the signal ends it. `woken`: back from sleep, from another page or from being offline, or now offline. */
export function watchWindow(signal: AbortSignal, on: { woken(): void; resized(): void }): void {
  for (const type of ["online", "offline", "pageshow"]) addEventListener(type, on.woken, { signal });
  document.addEventListener("visibilitychange", on.woken, { signal });
  matchMedia(SMALL).addEventListener("change", on.resized, { signal });
  for (const type of ["resize", "scroll"]) visualViewport?.addEventListener(type, on.resized, { signal });
}

/** Tells the styles which part of the screen a keyboard leaves free. Zooming in with two fingers is no keyboard. */
export function fitToViewport(panel: HTMLElement): void {
  if (!visualViewport) return;
  const { height, scale, offsetTop } = visualViewport;
  panel.style.setProperty("--height", `${height * scale}px`);
  panel.style.setProperty("--top", scale > 1 ? "0" : `${offsetTop}px`);
}

/** Keeps the focus among the elements of a panel that covers everything else. */
export function keepFocusIn(panel: Element | null, event: KeyboardEvent, focused: Element | null | undefined): void {
  const stops = [...(panel?.querySelectorAll<HTMLElement>("button,a[href],textarea,[tabindex='0']") ?? [])].filter(
    (element) => element.getClientRects().length,
  );
  const at = stops.indexOf(focused as HTMLElement);
  const last = stops.length - 1;
  // The panel itself is before its first stop.
  if (event.shiftKey ? at > 0 : at < last) return;
  event.preventDefault();
  stops[event.shiftKey ? last : 0]?.focus();
}

const claimed = new Set<string>();

/** A key for what a widget keeps, different for each on the page: the second of one name gets "-2". */
export function claimKey(wanted: string): string {
  let key = wanted;
  for (let number = 2; claimed.has(key); number++) key = `${wanted}-${number}`;
  claimed.add(key);
  return key;
}

export const releaseKey = (key: string): boolean => claimed.delete(key);
