import { decodeDebug, type Register } from '../../protocol/perun/debug-values.ts';
import type { MemorySpace } from '../../protocol/perun/ask-bodies.ts';
import type { Clock } from '../../shared/clock.ts';
import { PerunError } from '../../shared/errors.ts';
import { Signal } from '../../shared/events.ts';
import type { Inspector } from '../inspector.ts';
import type { PlayerClient } from '../types.ts';

export type { MemorySpace, Register };

/** A client that may look into its core. */
export interface DebugClient extends PlayerClient {
  readonly inspector: Inspector;
}

/** A byte of a memory, and what it is to be. */
export interface MemoryWish {
  /** Name of the space; `mem` is the first there is, where none has that name. */
  readonly space: string;
  readonly address: number;
  readonly value: number;
}

/** Cores that cannot be asked tell their registers four times a second while they run. */
const toldMs = 1000;

/** The owner's seat in a session, and what its core tells there. */
export class DebugLine {
  readonly client: DebugClient;
  /** The core stopped in front of that address. */
  readonly hit: Signal<[address: number]> = new Signal();
  readonly told: Signal<[registers: readonly Register[]]> = new Signal();
  readonly #clock: Clock;
  #last: readonly Register[] | undefined;

  constructor(client: DebugClient, clock: Clock) {
    this.client = client;
    this.#clock = clock;
    client.debug.on((data) => {
      const value = decodeDebug(data);
      if (value instanceof PerunError) return;
      if (value.kind === 'hit') this.hit.emit(value.address);
      if (value.kind !== 'registers') return;
      this.#last = value.registers;
      this.told.emit(value.registers);
    });
  }

  /** As they were told last; undefined before the first were. */
  get registers(): readonly Register[] | undefined {
    return this.#last;
  }

  /** Starts the client; resolves when it sits in the owner's seat of a session whose core is known. */
  open(timeoutMs: number): Promise<void> {
    const { client } = this;
    return this.#wait(timeoutMs, 'the session gave no seat', (resolve) => {
      const look = (): void => {
        const { coreName, state } = client.session;
        if (client.seat.kind === 'owner' && coreName !== undefined && state !== 'waiting') resolve();
      };
      const stops = [client.sessionChanged.on(look), client.seatChanged.on(look)];
      client.start();
      return () => {
        for (const stop of stops) stop();
      };
    });
  }

  /** The registers at this moment. MISSING_CAPABILITY from a core that stands still and cannot be asked. */
  async askRegisters(): Promise<readonly Register[]> {
    try {
      return (this.#last = await this.client.inspector.registers());
    } catch (error) {
      if (!(error instanceof PerunError) || error.code !== 'MISSING_CAPABILITY') throw error;
      if (this.client.session.state === 'paused' && this.#last !== undefined) return this.#last;
      return this.#nextTold(error);
    }
  }

  /**
   * Lets the core run until it stops in front of that address, from its start with `reset`; other breakpoints are passed. Where it does not in
   * time, the breakpoint is taken back, the core stands still if it did before, and TIMEOUT is thrown.
   */
  async runUntil(address: number, timeoutMs: number, reset = false): Promise<void> {
    const { client } = this;
    const { inspector } = client;
    const wasPaused = client.session.state === 'paused';
    const isMine = !(await inspector.breakpoints()).includes(address);
    const where = `0x${address.toString(16)}`;
    const stopped = this.#wait(timeoutMs, `the core did not come to ${where}`, (resolve) => {
      return this.hit.on((at) => (at === address ? resolve() : client.run('resume')));
    });
    // Whatever becomes of the question first, this one is heard.
    stopped.catch(() => {});
    let isSet = false;
    try {
      await inspector.setBreakpoint(address);
      isSet = true;
      if (reset) client.run('reset');
      if (wasPaused) client.run('resume');
      await stopped;
    } catch (error) {
      if (wasPaused && client.state.kind === 'open') client.run('pause');
      throw error;
    } finally {
      if (isSet && isMine && client.state.kind === 'open') await inspector.clearBreakpoint(address);
    }
  }

  /**
   * Runs frame by frame until that byte of a memory has that value; what happens within a frame is not seen. Where it
   * has not in time, TIMEOUT is thrown, and the core runs on if it did before.
   */
  async runUntilMemory(wish: MemoryWish, timeoutMs: number, reset = false): Promise<void> {
    const { client } = this;
    const { inspector } = client;
    const wasLive = client.session.state === 'live';
    const { address, value } = wish;
    try {
      const spaces = await inspector.memorySpaces();
      const space = spaces.find(({ name }) => name === wish.space) ?? (wish.space === 'mem' ? spaces[0] : undefined);
      if (space === undefined) throw noMemory(wish.space, spaces);
      const end = this.#clock.now() + timeoutMs;
      if (reset) client.run('reset');
      for (;;) {
        client.run('step');
        // Asked behind the frame, answered behind the frame.
        const [byte] = await inspector.readMemory(space.name, address, 1);
        if (byte === value) return;
        if (this.#clock.now() > end) {
          const where = `${space.name}[0x${address.toString(16)}]`;
          throw new PerunError('TIMEOUT', `${where} did not become ${value} within ${timeoutMs / 1000} s`);
        }
      }
    } catch (error) {
      if (wasLive && client.state.kind === 'open') client.run('resume');
      throw error;
    }
  }

  async #nextTold(asked: PerunError): Promise<readonly Register[]> {
    try {
      await this.#wait(toldMs, 'nothing told', (resolve) => this.told.on(resolve));
    } catch {
      throw asked;
    }
    return this.#last ?? [];
  }

  /** Until resolved; rejects with TIMEOUT, or as soon as the session says that it will not be. */
  async #wait(timeoutMs: number, late: string, listen: (resolve: () => void) => () => void): Promise<void> {
    const { client } = this;
    const undo: (() => void)[] = [];
    try {
      await new Promise<void>((resolve, reject) => {
        const text = `${late} within ${timeoutMs / 1000} s`;
        undo.push(this.#clock.after(timeoutMs, () => reject(new PerunError('TIMEOUT', text))));
        undo.push(client.notice.on(reject));
        undo.push(
          client.stateChanged.on((state) => {
            const gone = new PerunError('CONNECTION_LOST', 'the connection ended');
            if (state.kind === 'closed') reject(state.error ?? gone);
            if (state.kind === 'retrying') reject(state.error);
          }),
        );
        undo.push(
          client.sessionChanged.on(({ state }) => {
            if (state === 'ended') reject(new PerunError('SESSION_NOT_FOUND', 'the session has ended'));
          }),
        );
        undo.push(listen(resolve));
      });
    } finally {
      for (const one of undo) one();
    }
  }
}

function noMemory(space: string, spaces: readonly MemorySpace[]): PerunError {
  const names = spaces.map(({ name }) => name).join(', ');
  const remedy = names === '' ? 'this core shows no memory' : `this core has ${names}`;
  return new PerunError('NOT_FOUND', `there is no memory called ${space}`, { remedy });
}
