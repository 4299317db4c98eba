import type { DisplayMode } from '../../../src/shared/desktop.ts';
import { isRecord, type SwayIpc, SwayRequest } from './ipc.ts';

/** An output of sway. */
export interface SwayOutput {
  readonly name: string;
  /** Undefined where it is switched off. */
  readonly mode: DisplayMode | undefined;
}

export interface SwayWorkspace {
  readonly name: string;
  readonly output: string;
  readonly isVisible: boolean;
  readonly isFocused: boolean;
  readonly hasWindows: boolean;
}

/** Fails as `ask` does; entries that are not understood are left out. */
export async function swayOutputs(ipc: SwayIpc): Promise<SwayOutput[]> {
  return entries(await ipc.ask(SwayRequest.outputs)).flatMap((entry) => {
    const { name, current_mode: mode } = entry;
    return typeof name === 'string' ? [{ name, mode: isRecord(mode) ? modeOf(mode) : undefined }] : [];
  });
}

export async function swayWorkspaces(ipc: SwayIpc): Promise<SwayWorkspace[]> {
  return entries(await ipc.ask(SwayRequest.workspaces)).flatMap(({ name, output, visible, focused, focus }) => {
    if (typeof name !== 'string' || typeof output !== 'string') return [];
    const hasWindows = Array.isArray(focus) && focus.length > 0;
    return [{ name, output, isVisible: visible === true, isFocused: focused === true, hasWindows }];
  });
}

/** E.g. `1.10.1`. */
export async function swayVersion(ipc: SwayIpc): Promise<string> {
  const answer = await ipc.ask(SwayRequest.version);
  const version = isRecord(answer) ? answer['human_readable'] : undefined;
  return typeof version === 'string' ? version : 'of an unknown version';
}

/** A text of sway's commands: only what is safe in quotes is left. */
export function quoted(text: string): string {
  return `"${text.replaceAll(/[\\"]/gu, (character) => `\\${character}`).replaceAll(/[\r\n]/gu, ' ')}"`;
}

/** As sway's `output … mode --custom` takes it. */
export function customMode({ width, height, rate }: DisplayMode): string {
  return `${width}x${height}@${rate.toFixed(3)}Hz`;
}

/** sway counts thousandths of a Hz. */
export function isMode(mode: DisplayMode | undefined, wanted: DisplayMode): boolean {
  if (mode?.width !== wanted.width || mode.height !== wanted.height) return false;
  return Math.abs(mode.rate - wanted.rate) < 0.01;
}

function modeOf({ width, height, refresh }: Record<string, unknown>): DisplayMode | undefined {
  if (typeof width !== 'number' || typeof height !== 'number' || typeof refresh !== 'number') return undefined;
  return { width, height, rate: refresh / 1000 };
}

function entries(answer: unknown): Record<string, unknown>[] {
  return Array.isArray(answer) ? (answer as unknown[]).filter((entry) => isRecord(entry)) : [];
}
