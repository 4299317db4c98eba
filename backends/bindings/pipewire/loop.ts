import koffi from 'koffi';
import { PerunError } from '../../../src/shared/errors.ts';
import { pipewireLayout } from './layout.ts';
import { loadPipeWire, type Pointer } from './library.ts';
import { NativeObject, pointerAt } from './native.ts';

const types = {
  enter: koffi.proto('void perun_pw_enter(void *object)'),
  iterate: koffi.proto('int perun_pw_iterate(void *object, int timeout)'),
};

/** EINTR: a signal came while it waited. */
const interrupted = -4;

/**
 * A loop of PipeWire that is turned by the thread which owns it. Everything that PipeWire calls, it calls during
 * `iterate`, on that thread: from a thread of its own the call would wait for our event loop, or for ever.
 */
export class PipeWireLoop {
  readonly address: Pointer;
  readonly #iterate: (timeout: number) => unknown;
  readonly #leave: () => unknown;
  #isClosed = false;

  constructor() {
    const { calls } = loadPipeWire();
    const address = calls.pw_loop_new(null);
    if (address === null) throw new PerunError('FAILED', 'PipeWire has no loop for us: out of memory or descriptors');
    this.address = address;
    const control = pointerAt(address, pipewireLayout.pw_loop.control);
    if (control === undefined) throw new PerunError('FAILED', "PipeWire's loop cannot be turned");
    const object = new NativeObject(control, 'the loop');
    const methods = pipewireLayout.spa_loop_control_methods;
    this.#iterate = object.method(methods.iterate, types.iterate);
    this.#leave = object.method(methods.leave, types.enter);
    object.method(methods.enter, types.enter)();
  }

  /** Waits at most so many ms for something to do, and does it. */
  iterate(timeoutMs: number): void {
    const result = Number(this.#iterate(Math.max(0, Math.ceil(timeoutMs))));
    if (result < 0 && result !== interrupted) {
      throw new PerunError('FAILED', `PipeWire's loop failed with error ${-result}`);
    }
  }

  /** Idempotent. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#leave();
    loadPipeWire().calls.pw_loop_destroy(this.address);
  }
}
