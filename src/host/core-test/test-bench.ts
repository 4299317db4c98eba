import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PerunClient } from '../../client/client.ts';
import { readRegisters } from '../../client/registers.ts';
import { lz4Native } from '../../codec/lz4/lz4.node.ts';
import { startProcess, type CoreProcess } from '../../core/core-process.ts';
import { describeEnd } from '../../core/restart-policy.ts';
import { PerunDoor } from '../../doors/perun/door.ts';
import { SessionRegistry } from '../../session/registry.ts';
import { systemClock } from '../../shared/clock.ts';
import { PerunError } from '../../shared/errors.ts';
import { defaultLimits } from '../../shared/limits.ts';
import { silentLogger } from '../../shared/logger.ts';
import type { Listener } from '../../transport/types.ts';
import { createUnixTransport } from '../../transport/unix/unix.ts';
import { digest } from '../headless-view.ts';

/** What is kept of what the program writes, to be told where it ends. */
const outputCharacters = 2000;
/** How long a core may take to say what it is, in ms. */
const startMs = 20_000;

/** A core with a small host and an owner of its own, held still and moved on step by step. */
export class TestBench {
  readonly #folder = mkdtempSync(join(tmpdir(), 'pt-'));
  readonly #registry = new SessionRegistry({ lz4: lz4Native, limits: defaultLimits, logger: silentLogger });
  readonly #door = new PerunDoor({
    registry: this.#registry,
    limits: defaultLimits,
    logger: silentLogger,
    lz4: lz4Native,
  });
  readonly #listeners: Listener[] = [];
  readonly #registers = new Map<string, bigint>();
  readonly #lost = new AbortController();
  #client: PerunClient | undefined;
  #process: CoreProcess | undefined;
  #output = '';
  #screen = '';

  /** The registers shown last, by name. */
  get registers(): ReadonlyMap<string, bigint> {
    return this.#registers;
  }

  /** SHA-256 of the picture shown last; '' before the first. */
  get screen(): string {
    return this.#screen;
  }

  /** Starts the program and takes hold of it. Fails with CORE_FAILED or TIMEOUT. */
  async start(command: readonly string[], cwd: string): Promise<void> {
    const session = this.#registry.open({ title: 'test', keeper: 'launcher' });
    const unix = createUnixTransport();
    const core = await unix.listen(`unix://${this.#folder}/core`, (connection) =>
      this.#door.accept(connection, { mayOwn: false, coreSession: session }),
    );
    const owner = await unix.listen(`unix://${this.#folder}/owner`, (connection) =>
      this.#door.accept(connection, { mayOwn: true }),
    );
    this.#listeners.push(core, owner);
    this.#process = startProcess({ command, cwd, address: core.address }, (chunk) => {
      this.#output = (this.#output + Buffer.from(chunk).toString()).slice(-outputCharacters);
    });
    void this.#process.ended.then((end) => {
      const said = this.#output.trim().split('\n').at(-1) ?? '';
      this.#lost.abort(new PerunError('CORE_FAILED', `the core ${describeEnd(end)}${said === '' ? '' : `: ${said}`}`));
    });
    const client = new PerunClient({
      connect: (signal) => unix.connect(owner.address, { signal }),
      session: session.id,
      seat: { kind: 'owner', player: 0 },
      lz4: lz4Native,
    });
    this.#client = client;
    client.decoded.on((frame) => (this.#screen = digest(frame).sha256));
    client.debug.on((data) => {
      for (const { name, value } of readRegisters(data) ?? []) this.#registers.set(name, value);
    });
    const held = this.#held(client);
    client.start();
    await this.#unlessLost(held);
  }

  /** So many frames, as fast as they come; resolves when all of them were run and shown. */
  async step(frames: number): Promise<void> {
    const client = this.#running();
    for (let frame = 0; frame < frames; frame += 1) client.run('step');
    // Asked behind the steps, it is answered behind them.
    await this.#unlessLost(client.inspector.memorySpaces());
  }

  /** Sizes of the memory spaces, by name. */
  async spaces(): Promise<ReadonlyMap<string, number>> {
    const spaces = await this.#unlessLost(this.#running().inspector.memorySpaces());
    return new Map(spaces.map(({ name, size }) => [name, size]));
  }

  read(space: string, address: number, length: number): Promise<Uint8Array> {
    return this.#unlessLost(this.#running().inspector.readMemory(space, address, length));
  }

  /** Ends the core and everything around it. */
  async close(): Promise<void> {
    await this.#client?.close();
    this.#process?.signal('SIGKILL');
    await this.#process?.ended;
    await Promise.all(this.#listeners.map((listener) => listener.close()));
    await this.#door.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #running(): PerunClient {
    if (this.#client === undefined) throw new PerunError('FAILED', 'no core was started');
    return this.#client;
  }

  /** Resolves when the owner sits and the core stands still. */
  #held(client: PerunClient): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = new PerunError('TIMEOUT', `the core said nothing within ${startMs} ms`);
      const cancel = systemClock.after(startMs, () => reject(late));
      this.#lost.signal.addEventListener('abort', cancel, { once: true });
      const look = (): void => {
        if (client.seat.kind !== 'owner' || client.session.coreName === undefined) return;
        if (client.session.state === 'live') client.run('pause');
        if (client.session.state !== 'paused') return;
        cancel();
        resolve();
      };
      client.sessionChanged.on(look);
      client.seatChanged.on(look);
    });
  }

  #unlessLost<T>(wanted: Promise<T>): Promise<T> {
    const { signal } = this.#lost;
    return new Promise<T>((resolve, reject) => {
      const lost = (): void => reject(signal.reason as PerunError);
      if (signal.aborted) lost();
      signal.addEventListener('abort', lost, { once: true });
      wanted.then(resolve, reject).finally(() => signal.removeEventListener('abort', lost));
    });
  }
}
