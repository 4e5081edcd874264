const FOCUSABLE = 'button:not([disabled]), a[href], textarea:not([disabled]), [tabindex="0"]';

/** The focused element, as far as it can be seen from a panel in a shadow tree. */
const activeIn = (panel: HTMLElement) => (panel.getRootNode() as Document | ShadowRoot).activeElement;

/** Whether the focus is on a panel or on something in it. */
export const holdsFocus = (panel: HTMLElement): boolean => panel.contains(activeIn(panel));

/** Lets Tab go round inside an open panel instead of leaving it. */
export function keepFocusInside(event: KeyboardEvent, panel: HTMLElement): void {
  if (event.key !== 'Tab') return;
  const stops = [...panel.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    (stop) => stop.offsetParent !== null,
  );
  const first = stops[0];
  const last = stops.at(-1);
  const active = activeIn(panel);
  if (!first || !last) return;
  if (event.shiftKey && (active === first || active === panel)) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && active === last) {
    event.preventDefault();
    first.focus();
  }
}
