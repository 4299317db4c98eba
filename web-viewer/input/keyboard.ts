import type { ButtonLayout } from '../../src/protocol/perun/config-keys.ts';
import { keyMapOf } from './key-maps.ts';
import { PressedKeys } from './pressed-keys.ts';

export interface KeyboardOptions {
  /** The element that must have the focus for keys to count: so no form control ever loses one. */
  readonly stage: HTMLElement;
  readonly layout: ButtonLayout;
  readonly onButtons: (buttons: number) => void;
  /** Escape: the person wants the keyboard back. */
  readonly onLeave: () => void;
}

/** Turns keys on the focused stage into buttons until closed, and never leaves one held when attention goes away. */
export function captureKeyboard(options: KeyboardOptions): () => void {
  const { stage, onButtons, onLeave } = options;
  const keys = new PressedKeys(keyMapOf(options.layout));
  const listening = new AbortController();
  const { signal } = listening;
  let reported = 0;

  const report = (): void => {
    if (keys.buttons === reported) return;
    reported = keys.buttons;
    onButtons(reported);
  };
  const releaseAll = (): void => {
    keys.releaseAll();
    report();
  };

  stage.addEventListener(
    'keydown',
    (event) => {
      if (event.target !== stage) return;
      if (event.code === 'Escape') return onLeave();
      // A shortcut of the browser: the key-up of its letter may never come.
      if (event.ctrlKey || event.altKey || event.metaKey) return releaseAll();
      if (!keys.press(event.code)) return;
      event.preventDefault();
      report();
    },
    { signal },
  );
  window.addEventListener(
    'keyup',
    (event) => {
      if (keys.release(event.code)) report();
    },
    { signal },
  );
  stage.addEventListener('blur', releaseAll, { signal });
  window.addEventListener('blur', releaseAll, { signal });
  window.addEventListener('pagehide', releaseAll, { signal });
  document.addEventListener('visibilitychange', releaseAll, { signal });

  return () => {
    listening.abort();
    releaseAll();
  };
}
