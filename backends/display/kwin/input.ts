import type { InputTarget } from '../../../src/shared/desktop.ts';
import { PerunError } from '../../../src/shared/errors.ts';
import type { SdBus } from '../../bindings/sd-bus/bus.ts';
import type { BusMethod } from '../../bindings/sd-bus/types.ts';

/** Keyboard, pointer, absolute pointer, touch and what goes with them. */
const allDevices = 63;

/** Input to a KWin by EIS, which ends with the connection to the bus. */
export class KwinInput {
  readonly #bus: SdBus;
  readonly #cookies: number[] = [];

  constructor(bus: SdBus) {
    this.#bus = bus;
  }

  async connect(): Promise<InputTarget> {
    const [socket, cookie] = await this.#bus.call(method('connectToEIS'), { signature: 'i', values: [allDevices] });
    if (typeof socket !== 'number') throw new PerunError('FAILED', 'KWin gave no socket for input');
    if (typeof cookie === 'number') this.#cookies.push(cookie);
    // KWin's devices name no output: it is told by its size.
    return { kind: 'eis', socket, mapping: null };
  }

  /** Fails as calls do. */
  async close(): Promise<void> {
    for (const cookie of this.#cookies.splice(0)) {
      await this.#bus.call(method('disconnect'), { signature: 'i', values: [cookie] });
    }
  }
}

const method = (member: string): BusMethod => ({
  destination: 'org.kde.KWin',
  path: '/org/kde/KWin/EIS/RemoteDesktop',
  interface: 'org.kde.KWin.EIS.RemoteDesktop',
  member,
});
