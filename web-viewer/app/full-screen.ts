/** Keyboard Lock, which not every browser has. */
interface LockableKeyboard {
  lock(): Promise<void>;
  unlock(): void;
}

function keyboardOf(browser: Navigator): LockableKeyboard | undefined {
  return 'keyboard' in browser &&
    browser.keyboard !== null &&
    typeof browser.keyboard === 'object' &&
    'lock' in browser.keyboard
    ? (browser.keyboard as LockableKeyboard)
    : undefined;
}

/**
 * Fills the screen with an element, and where the browser can, gives the game also the keys that are shortcuts
 * elsewhere; Escape then has to be held to leave. Gives the focus to `then`.
 */
export async function goFullScreen(target: HTMLElement, then: HTMLElement): Promise<void> {
  const keyboard = keyboardOf(navigator);
  try {
    await target.requestFullscreen();
    then.focus();
    await keyboard?.lock();
    target.addEventListener('fullscreenchange', () => keyboard?.unlock(), { once: true });
  } catch {
    // A browser may refuse; then the page stays as it is, which is answer enough.
  }
}
