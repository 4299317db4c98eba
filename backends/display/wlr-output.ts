import type { BackendProbe } from '../../src/shared/backend-probe.ts';
import type { DisplayBackend, VirtualDisplay } from '../../src/drivers/display.ts';
import type { CaptureTarget, DesktopKind, DesktopPlace, DisplayMode, InputTarget } from '../../src/shared/desktop.ts';
import { PerunError, toPerunError } from '../../src/shared/errors.ts';
import { Signal } from '../../src/shared/events.ts';
import { checkMode } from '../bindings/wayland/modes.ts';
import { OutputHeads } from '../bindings/wayland/output-heads.ts';

/** The one output of a compositor that cannot make more, in the mode of the client that came last. */
class WlrDisplay implements VirtualDisplay {
  readonly mode: DisplayMode;
  readonly capture: Extract<CaptureTarget & InputTarget, { kind: 'wlr' }>;
  readonly lost: Signal<[error: Error]> = new Signal();
  readonly #heads: OutputHeads;
  #isOver = false;

  constructor(heads: OutputHeads, wayland: string, output: string, mode: DisplayMode) {
    this.#heads = heads;
    this.mode = mode;
    this.capture = { kind: 'wlr', wayland, output };
    heads.connection.lost.on((error) => this.#end(error));
    heads.removed.on((name) => {
      if (name === output) this.#end(new PerunError('FAILED', `the compositor took the output ${output} away`));
    });
  }

  input(): Promise<InputTarget> {
    return Promise.resolve(this.capture);
  }

  /** The output was there before, and stays. */
  close(): Promise<void> {
    this.#isOver = true;
    this.#heads.close();
    return Promise.resolve();
  }

  #end(error: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.lost.emit(error);
  }
}

function wlrBackend(kind: DesktopKind): DisplayBackend {
  const open = (place: DesktopPlace): Promise<OutputHeads> => {
    if (place.wayland !== null) return OutputHeads.open(place.wayland);
    throw new PerunError('MISSING_CAPABILITY', 'the desktop has no Wayland socket');
  };
  return {
    kind,
    async probe(place: DesktopPlace): Promise<BackendProbe> {
      try {
        (await open(place)).close();
        return { available: true, found: 'zwlr_output_manager_v1' };
      } catch (error) {
        const { message, remedy } = toPerunError(error);
        return { available: false, found: message, remedy };
      }
    },
    async open(place: DesktopPlace, mode: DisplayMode): Promise<VirtualDisplay> {
      checkMode(mode);
      const heads = await open(place);
      try {
        const [output] = heads.names;
        if (output === undefined) throw new PerunError('FAILED', `${kind} has no output that is switched on`);
        const granted = await heads.setMode(output, mode);
        return new WlrDisplay(heads, place.wayland ?? '', output, granted);
      } catch (error) {
        heads.close();
        throw error;
      }
    },
  };
}

/** Outputs of compositors that have one from start to end, whose mode can be any. */
export const labwcDisplayBackend: DisplayBackend = wlrBackend('labwc');
export const cageDisplayBackend: DisplayBackend = wlrBackend('cage');
