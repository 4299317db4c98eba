import { useEffect } from 'react';

/** Keeps the screen awake while `active`; browsers let go of it whenever the tab is hidden, so it is asked again. */
export function useWakeLock(active: boolean): void {
  useEffect(() => {
    // Kept for secure pages, whatever the type says.
    const wakeLock: WakeLock | undefined = navigator.wakeLock;
    if (!active || wakeLock === undefined) return undefined;
    let lock: WakeLockSentinel | undefined;
    let open = true;
    const ask = async (): Promise<void> => {
      if (document.hidden) return;
      try {
        const granted = await wakeLock.request('screen');
        if (open) lock = granted;
        else await granted.release();
      } catch {
        // Refused, by low battery for one: the screen then keeps its own habits.
      }
    };
    const onVisible = (): void => void ask();
    document.addEventListener('visibilitychange', onVisible);
    void ask();
    return () => {
      open = false;
      document.removeEventListener('visibilitychange', onVisible);
      void lock?.release();
    };
  }, [active]);
}
