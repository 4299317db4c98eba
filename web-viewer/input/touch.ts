import { directionButtons, type TouchLayout } from './touch-layouts.ts';

export interface TouchOptions {
  /** Holds elements with `data-button` (a bit) and one with `data-directions`. */
  readonly pad: HTMLElement;
  readonly layout: TouchLayout;
  readonly onButtons: (buttons: number) => void;
  /** A button went down that was not: the moment for a buzz. */
  readonly onPress: () => void;
}

/** Turns any number of fingers on the pad into buttons until closed; a finger may slide from one to the next. */
export function captureTouch({ pad, layout, onButtons, onPress }: TouchOptions): () => void {
  const fingers = new Map<number, number>();
  const listening = new AbortController();
  const { signal } = listening;
  let held = 0;

  const report = (): void => {
    const before = held;
    held = 0;
    for (const buttons of fingers.values()) held |= buttons;
    if (held === before) return;
    light(pad, held);
    if ((held & ~before) !== 0) onPress();
    onButtons(held);
  };
  const under = ({ clientX, clientY }: PointerEvent): number => {
    const touched = document
      .elementFromPoint(clientX, clientY)
      ?.closest<HTMLElement>('[data-button], [data-directions]');
    if (!touched || !pad.contains(touched)) return 0;
    const { button } = touched.dataset;
    if (button !== undefined) return 1 << Number(button);
    const { left, top, width, height } = touched.getBoundingClientRect();
    const radius = Math.min(width, height) / 2;
    const [x, y] = [(clientX - left - width / 2) / radius, (clientY - top - height / 2) / radius];
    return directionButtons(x, y, layout.directions);
  };
  const follow = (event: PointerEvent): void => {
    if (event.type !== 'pointerdown' && !fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, under(event));
    report();
  };
  const lift = (event: PointerEvent): void => {
    if (fingers.delete(event.pointerId)) report();
  };
  const liftAll = (): void => {
    fingers.clear();
    report();
  };

  pad.addEventListener(
    'pointerdown',
    (event) => {
      // The finger is followed wherever it goes, and neither the focus nor the page moves.
      pad.setPointerCapture(event.pointerId);
      event.preventDefault();
      follow(event);
    },
    { signal },
  );
  pad.addEventListener('pointermove', follow, { signal });
  for (const end of ['pointerup', 'pointercancel', 'lostpointercapture'] as const) {
    pad.addEventListener(end, lift, { signal });
  }
  pad.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
  window.addEventListener('blur', liftAll, { signal });
  document.addEventListener('visibilitychange', liftAll, { signal });

  return () => {
    listening.abort();
    liftAll();
  };
}

/** Marked here and not by rendering: a touch must be seen at once. */
function light(pad: HTMLElement, held: number): void {
  for (const button of pad.querySelectorAll<HTMLElement>('[data-button], [data-arm]')) {
    const bit = Number(button.dataset['button'] ?? button.dataset['arm']);
    button.classList.toggle('held', ((held >> bit) & 1) === 1);
  }
}
