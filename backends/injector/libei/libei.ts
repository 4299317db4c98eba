import { setTimeout as sleep } from 'node:timers/promises';
import type { Injector, InjectorBackend } from '../../../src/drivers/injector.ts';
import type { DisplayMode, InputTarget } from '../../../src/shared/desktop.ts';
import { PerunError } from '../../../src/shared/errors.ts';
import { probeLibei } from '../../bindings/libei.ts';
import { connectUnix } from '../../bindings/unix-socket.ts';
import { LibeiInjector } from './injector.ts';
import { EiSender } from './sender.ts';

/** A compositor hands out devices in a few ms; under load it may take longer. */
const usualTimeoutMs = 5000;
/** Devices come one after the other: this long after the last one, all are there. */
const quietMs = 80;
/** Until a compositor knows again what is below the pointer. */
const wakeMs = 50;

async function open(target: InputTarget, mode: DisplayMode, timeoutMs: number): Promise<Injector> {
  if (target.kind !== 'eis') throw new PerunError('USAGE', `libei cannot send input to ${target.kind}`);
  const sender = new EiSender(typeof target.socket === 'number' ? target.socket : connectUnix(target.socket));
  try {
    await untilReady(sender, timeoutMs);
    const injector = new LibeiInjector(sender, target.mapping, mode);
    injector.wake();
    await sleep(wakeMs);
    return injector;
  } catch (error) {
    sender.close();
    throw error;
  }
}

async function untilReady(sender: EiSender, timeoutMs: number): Promise<void> {
  const { devices } = sender;
  const end = performance.now() + timeoutMs;
  let last: number | undefined;
  devices.resumed.on(() => {
    last = performance.now();
  });
  for (;;) {
    if (sender.isLost) throw new PerunError('FAILED', 'the compositor hung up on libei before it gave a device');
    const now = performance.now();
    if (last !== undefined && now - last >= quietMs) return;
    if (now >= end) {
      const what = devices.isConnected ? 'gave no device' : 'did not answer';
      throw new PerunError('TIMEOUT', `the EIS server ${what} within ${timeoutMs / 1000} s`);
    }
    await sleep(10);
  }
}

/** The same with another patience until there are devices. */
export function createLibei(timeoutMs: number): InjectorBackend {
  return { takes: 'eis', probe: probeLibei, open: (target, mode) => open(target, mode, timeoutMs) };
}

/** Input to mutter, KWin, gamescope and portals, which listen as EIS. */
export const libeiBackend: InjectorBackend = createLibei(usualTimeoutMs);
