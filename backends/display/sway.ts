import { setTimeout as sleep } from 'node:timers/promises';
import type { BackendProbe } from '../../src/shared/backend-probe.ts';
import type { DisplayBackend, VirtualDisplay } from '../../src/drivers/display.ts';
import type { CaptureTarget, DesktopPlace, DisplayMode, InputTarget } from '../../src/shared/desktop.ts';
import { PerunError, toPerunError } from '../../src/shared/errors.ts';
import { Signal } from '../../src/shared/events.ts';
import { SwayIpc, SwayRequest } from '../bindings/sway/ipc.ts';
import { customMode, isMode, quoted, swayOutputs, swayVersion } from '../bindings/sway/outputs.ts';
import { OutputRecords } from '../bindings/sway/records.ts';
import { giveStage, takeStage } from '../bindings/sway/stage.ts';
import { checkMode } from '../bindings/wayland/modes.ts';

const settleMs = 5000;
const lookEveryMs = 5;

/** An output in memory that sway made for one client. */
class SwayDisplay implements VirtualDisplay {
  readonly mode: DisplayMode;
  readonly capture: Extract<CaptureTarget & InputTarget, { kind: 'wlr' }>;
  readonly lost: Signal<[error: Error]> = new Signal();
  readonly #ipc: SwayIpc;
  readonly #place: SwayPlace;
  readonly #records: OutputRecords;
  #isOver = false;
  #closing: Promise<void> | undefined;

  constructor(ipc: SwayIpc, place: SwayPlace, records: OutputRecords, output: string, mode: DisplayMode) {
    this.#ipc = ipc;
    this.#place = place;
    this.#records = records;
    this.mode = mode;
    this.capture = { kind: 'wlr', wayland: place.wayland, output };
    ipc.lost.on((error) => this.#end(error));
    ipc.changed.on(() => void this.#look());
  }

  input(): Promise<InputTarget> {
    return Promise.resolve(this.capture);
  }

  close(): Promise<void> {
    this.#isOver = true;
    return (this.#closing ??= this.#leave());
  }

  async #leave(): Promise<void> {
    const { output } = this.capture;
    let ipc = this.#ipc;
    try {
      // The connection may have been lost, and sway not.
      if (ipc.failure !== undefined) ipc = await SwayIpc.connect(this.#place.sway);
      await this.#records.alone(() => unplug(ipc, this.#records, output));
    } catch {
      // sway is gone, and the output with it; or is stuck, and the record stays for the next maker.
    } finally {
      ipc.close();
      this.#ipc.close();
    }
  }

  async #look(): Promise<void> {
    try {
      const outputs = await swayOutputs(this.#ipc);
      if (outputs.some(({ name }) => name === this.capture.output)) return;
      this.#end(new PerunError('FAILED', `sway took the output ${this.capture.output} away`));
    } catch (error) {
      this.#end(toPerunError(error));
    }
  }

  #end(error: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.lost.emit(error);
  }
}

type SwayPlace = DesktopPlace & { readonly wayland: string; readonly sway: string };

function swayPlace(place: DesktopPlace): SwayPlace {
  const { wayland, sway } = place;
  if (wayland !== null && sway !== null) return { ...place, wayland, sway };
  throw new PerunError('MISSING_CAPABILITY', 'the desktop has no Wayland socket, or no IPC socket of sway', {
    remedy: 'run the host where WAYLAND_DISPLAY and SWAYSOCK are those of sway',
  });
}

/** Makes an output, sets its mode and reads it back. */
async function make(ipc: SwayIpc, records: OutputRecords, mode: DisplayMode): Promise<string> {
  await unplugDead(ipc, records);
  const before = new Set((await swayOutputs(ipc)).map(({ name }) => name));
  await ipc.command('create_output');
  const made = async (): Promise<string | undefined> =>
    (await swayOutputs(ipc)).find(({ name }) => !before.has(name))?.name;
  const output = await until(made, 'a new output');
  records.add(output);
  try {
    await ipc.command(`output ${quoted(output)} mode --custom ${customMode(mode)}`);
    await ipc.command(`output ${quoted(output)} scale 1`);
    const isSet = async (): Promise<true | undefined> => {
      const found = (await swayOutputs(ipc)).find(({ name }) => name === output);
      return isMode(found?.mode, mode) ? true : undefined;
    };
    await until(isSet, `${mode.width}×${mode.height}@${mode.rate} on ${output}`);
    await takeStage(ipc, output);
    return output;
  } catch (error) {
    await unplug(ipc, records, output);
    throw error;
  }
}

async function unplugDead(ipc: SwayIpc, records: OutputRecords): Promise<void> {
  for (const output of records.all().dead) await unplug(ipc, records, output);
}

/** Takes an output away, if it is there; what was on it goes to the client that came last. */
async function unplug(ipc: SwayIpc, records: OutputRecords, output: string): Promise<void> {
  const exists = async (): Promise<boolean> => (await swayOutputs(ipc)).some(({ name }) => name === output);
  if (await exists()) {
    const { living } = records.all();
    await giveStage(ipc, output, new Set(living));
    await ipc.command(`output ${quoted(output)} unplug`);
    await until(async () => ((await exists()) ? undefined : true), `the end of ${output}`);
  }
  records.remove(output);
}

async function until<T>(look: () => Promise<T | undefined>, what: string): Promise<T> {
  const deadline = performance.now() + settleMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new PerunError('TIMEOUT', `sway: ${what} did not come in ${settleMs} ms`);
    await sleep(lookEveryMs);
  }
}

/** Outputs in memory, one for each client, of exactly the size and rate that it asks for. */
export const swayDisplayBackend: DisplayBackend = {
  kind: 'sway',
  async probe(place: DesktopPlace): Promise<BackendProbe> {
    try {
      const ipc = await SwayIpc.connect(swayPlace(place).sway);
      try {
        return { available: true, found: `sway ${await swayVersion(ipc)}` };
      } finally {
        ipc.close();
      }
    } catch (error) {
      const { message, remedy } = toPerunError(error);
      return { available: false, found: message, remedy };
    }
  },
  async open(place: DesktopPlace, mode: DisplayMode): Promise<VirtualDisplay> {
    checkMode(mode);
    const where = swayPlace(place);
    const ipc = await SwayIpc.connect(where.sway);
    try {
      const records = new OutputRecords(where.runtimeDirectory, where.sway);
      const output = await records.alone(() => make(ipc, records, mode));
      const display = new SwayDisplay(ipc, where, records, output, mode);
      await ipc.ask(SwayRequest.subscribe, '["output"]');
      return display;
    } catch (error) {
      ipc.close();
      throw error;
    }
  },
  async sweep(place: DesktopPlace): Promise<void> {
    const where = swayPlace(place);
    const records = new OutputRecords(where.runtimeDirectory, where.sway);
    if (records.all().dead.length === 0) return;
    const ipc = await SwayIpc.connect(where.sway);
    try {
      await records.alone(() => unplugDead(ipc, records));
    } finally {
      ipc.close();
    }
  },
};
