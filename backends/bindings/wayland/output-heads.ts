import type { DesktopPlace, DisplayMode } from '../../../src/shared/desktop.ts';
import { PerunError } from '../../../src/shared/errors.ts';
import { Signal } from '../../../src/shared/events.ts';
import { WaylandConnection, type WaylandObject } from './connection.ts';
import {
  zwlrOutputConfiguration,
  zwlrOutputConfigurationHead,
  zwlrOutputHead,
  zwlrOutputManager,
  zwlrOutputMode,
} from './protocol/wlr.ts';
import { WaylandRegistry } from './registry.ts';

const answerMs = 5000;

interface Head {
  readonly object: WaylandObject<typeof zwlrOutputHead>;
  name: string;
  isEnabled: boolean;
  current: number;
  readonly modes: Map<number, DisplayMode>;
}

/** The outputs of a compositor of wlroots, and how their modes are set: zwlr_output_manager_v1. */
export class OutputHeads {
  /** The compositor took an output away, by its name. */
  readonly removed: Signal<[name: string]> = new Signal();
  readonly connection: WaylandConnection;
  readonly #manager: WaylandObject<typeof zwlrOutputManager>;
  readonly #heads = new Map<number, Head>();
  readonly #changed: Signal<[]> = new Signal();
  #serial = 0;

  private constructor(connection: WaylandConnection, registry: WaylandRegistry) {
    this.connection = connection;
    this.#manager = registry.bind(zwlrOutputManager, 1, {
      head: (id) => this.#add(id),
      done: (serial) => {
        this.#serial = serial;
        this.#changed.emit();
      },
    });
  }

  /** Fails with UNREACHABLE, MISSING_CAPABILITY, TIMEOUT. */
  static async open(wayland: string): Promise<OutputHeads> {
    const connection = new WaylandConnection(wayland);
    try {
      connection.listen();
      const registry = new WaylandRegistry(connection);
      await connection.answered(answerMs);
      const heads = new OutputHeads(connection, registry);
      await connection.answered(answerMs);
      return heads;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** Names of outputs that are switched on. */
  get names(): string[] {
    return [...this.#heads.values()].filter(({ isEnabled }) => isEnabled).map(({ name }) => name);
  }

  modeOf(name: string): DisplayMode | undefined {
    const head = this.#find(name);
    return head?.modes.get(head.current);
  }

  /** Sets a mode and waits until the output has it. Fails with FAILED where the compositor refuses it, TIMEOUT. */
  async setMode(name: string, mode: DisplayMode): Promise<DisplayMode> {
    for (let attempt = 0; attempt < 3; attempt++) {
      const outcome = await this.#apply(name, mode);
      if (outcome === 'failed') {
        throw new PerunError('FAILED', `the compositor refused ${mode.width}×${mode.height}@${mode.rate} on ${name}`, {
          remedy: 'ask for another size or rate',
        });
      }
      // Somebody else changed something meanwhile; what is to be changed has to be said again.
      if (outcome === 'succeeded') return this.#granted(name, mode);
    }
    throw new PerunError('FAILED', `the outputs kept changing while ${name} was set up`);
  }

  close(): void {
    this.connection.close();
  }

  async #granted(name: string, wanted: DisplayMode): Promise<DisplayMode> {
    const isThere = (): boolean => {
      const mode = this.modeOf(name);
      return mode?.width === wanted.width && mode.height === wanted.height && Math.abs(mode.rate - wanted.rate) < 0.01;
    };
    if (!isThere()) {
      let forget = (): void => undefined;
      const begin = (done: (value: true) => void): void => {
        forget = this.#changed.on(() => (isThere() ? done(true) : undefined));
      };
      try {
        await this.connection.until<true>(begin, answerMs, `the mode of ${name}`);
      } finally {
        forget();
      }
    }
    return this.modeOf(name) ?? wanted;
  }

  async #apply(name: string, { width, height, rate }: DisplayMode): Promise<'succeeded' | 'failed' | 'cancelled'> {
    const head = this.#find(name);
    if (head === undefined) throw new PerunError('FAILED', `the compositor has no output ${name} any more`);
    const { connection } = this;
    let configuration: WaylandObject<typeof zwlrOutputConfiguration> | undefined;
    try {
      return await connection.until(
        (done) => {
          const made = connection.create(zwlrOutputConfiguration, this.#manager.version, {
            succeeded: () => done('succeeded'),
            failed: () => done('failed'),
            cancelled: () => done('cancelled'),
          });
          configuration = made;
          this.#manager.request('create_configuration', made, this.#serial);
          const wanted = connection.create(zwlrOutputConfigurationHead, this.#manager.version);
          made.request('enable_head', wanted, head.object);
          wanted.request('set_custom_mode', width, height, Math.round(rate * 1000));
          wanted.request('set_scale', 1);
          // Every output has to be named; those that are on stay as they are.
          for (const other of this.#heads.values()) {
            if (other === head) continue;
            if (other.isEnabled) {
              made.request('enable_head', connection.create(zwlrOutputConfigurationHead, 1), other.object);
            } else made.request('disable_head', other.object);
          }
          made.request('apply');
        },
        answerMs,
        `the answer about the mode of ${name}`,
      );
    } finally {
      if (connection.failure === undefined) configuration?.request('destroy');
    }
  }

  #find(name: string): Head | undefined {
    return [...this.#heads.values()].find((head) => head.name === name);
  }

  #add(id: number): void {
    const modes = new Map<number, DisplayMode>();
    const object = this.connection.adopt(id, zwlrOutputHead, this.#manager.version, {
      name: (name) => (head.name = name),
      enabled: (enabled) => (head.isEnabled = enabled !== 0),
      current_mode: (mode) => (head.current = mode),
      mode: (mode) => this.#addMode(mode, modes),
      finished: () => {
        this.#heads.delete(id);
        this.removed.emit(head.name);
      },
    });
    const head: Head = { object, name: '', isEnabled: false, current: 0, modes };
    this.#heads.set(id, head);
  }

  #addMode(id: number, modes: Map<number, DisplayMode>): void {
    const mode = { width: 0, height: 0, rate: 0 };
    modes.set(id, mode);
    this.connection.adopt(id, zwlrOutputMode, this.#manager.version, {
      size: (width, height) => Object.assign(mode, { width, height }),
      refresh: (refresh) => (mode.rate = refresh / 1000),
      finished: () => modes.delete(id),
    });
  }
}

/** Gives the one output of a desktop that is being started a mode; closes the desktop where that fails. */
export async function startInMode<T extends { readonly place: DesktopPlace; close(): Promise<void> }>(
  starting: Promise<T>,
  mode: DisplayMode,
): Promise<T> {
  const desktop = await starting;
  try {
    const heads = await OutputHeads.open(desktop.place.wayland ?? '');
    try {
      const [name] = heads.names;
      if (name === undefined) throw new PerunError('FAILED', `${desktop.place.kind} came without an output`);
      await heads.setMode(name, mode);
    } finally {
      heads.close();
    }
  } catch (error) {
    await desktop.close();
    throw error;
  }
  return desktop;
}
