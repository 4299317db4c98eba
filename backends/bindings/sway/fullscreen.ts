import { isRecord, SwayIpc, SwayRequest } from './ipc.ts';

/** sway waits at most 200 ms until windows have drawn themselves anew; what is undone before has never been. */
const settledMs = 250;

/**
 * Has a window that becomes fullscreen be seen, as long as it is open. sway 1.10 leaves the one that was fullscreen before it
 * on top, while keys go to the new one; to leave fullscreen and come back puts it right.
 */
export async function raiseFullscreen(sway: string): Promise<{ close(): void }> {
  const ipc = await SwayIpc.connect(sway);
  /** Windows that have been fullscreen and are open; raising one is itself told as a change. */
  const known = new Set<number>();
  let waiting: NodeJS.Timeout | undefined;
  ipc.changed.on((event) => {
    const window = windowOf(event);
    if (window === undefined) return;
    if (window.isGone) known.delete(window.id);
    if (!window.isFullscreen || window.isGone || known.has(window.id)) return;
    known.add(window.id);
    // Alone it is seen, and would but lose the keyboard for a moment.
    if (known.size === 1) return;
    const which = `[con_id=${window.id}]`;
    // Only the newest: one that was raised after it would be seen in its place.
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      // Two commands: within one nothing would have changed. It may be gone by now, and sway too.
      void ipc.command(`${which} fullscreen disable`).catch(() => undefined);
      void ipc.command(`${which} fullscreen enable`).catch(() => undefined);
    }, settledMs);
    waiting.unref();
  });
  await ipc.ask(SwayRequest.subscribe, '["window"]');
  return ipc;
}

function windowOf(event: unknown): { id: number; isFullscreen: boolean; isGone: boolean } | undefined {
  if (!isRecord(event) || !isRecord(event['container'])) return undefined;
  const { id, fullscreen_mode: mode } = event['container'];
  if (typeof id !== 'number' || !Number.isSafeInteger(id)) return undefined;
  return { id, isFullscreen: mode === 1, isGone: event['change'] === 'close' };
}
