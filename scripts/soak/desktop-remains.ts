import { execFileSync } from 'node:child_process';
import type { DesktopPlace } from '../../src/shared/desktop.ts';
import { childrenOf, openDescriptors, residentBytes } from './process-times.ts';

/** What a host and its desktop hold at one moment. */
export interface DesktopRemains {
  readonly mediaProcesses: number;
  /** Outputs of the compositor, and nodes of PipeWire; NaN where this desktop tells nobody. */
  readonly outputs: number;
  readonly nodes: number;
  readonly hostDescriptors: number;
  readonly compositorDescriptors: number;
  readonly hostBytes: number;
  readonly compositorBytes: number;
}

export function remainsOf(host: number, compositor: number, place: DesktopPlace): DesktopRemains {
  return {
    mediaProcesses: childrenOf(host, 'media-entry').length,
    outputs: outputsOf(place),
    nodes: nodesOf(place),
    hostDescriptors: unlessGone(() => openDescriptors(host)),
    compositorDescriptors: unlessGone(() => openDescriptors(compositor)),
    hostBytes: unlessGone(() => residentBytes(host)),
    compositorBytes: unlessGone(() => residentBytes(compositor)),
  };
}

export function describeRemains(remains: DesktopRemains): string {
  const mib = (bytes: number): number => Math.round(bytes / 1024 / 1024);
  const { mediaProcesses, outputs, nodes, hostDescriptors, compositorDescriptors, hostBytes, compositorBytes } =
    remains;
  return [
    `${mediaProcesses} media processes, ${outputs} outputs, ${nodes} PipeWire nodes`,
    `host ${hostDescriptors} descriptors ${mib(hostBytes)} MiB`,
    `compositor ${compositorDescriptors} descriptors ${mib(compositorBytes)} MiB`,
  ].join('; ');
}

function outputsOf({ kind, sway, bus }: DesktopPlace): number {
  if (kind === 'sway' && sway !== null) {
    const list = ask('swaymsg', ['--socket', sway, '--type', 'get_outputs', '--raw'], {});
    return list === undefined ? Number.NaN : (JSON.parse(list) as unknown[]).length;
  }
  if (kind === 'mutter' && bus !== null) {
    const name = 'org.gnome.Mutter.DisplayConfig';
    const path = '/org/gnome/Mutter/DisplayConfig';
    const method = ['call', '--session', '-d', name, '-o', path, '-m', `${name}.GetCurrentState`];
    const state = ask('gdbus', method, { DBUS_SESSION_BUS_ADDRESS: bus });
    return state === undefined ? Number.NaN : [...state.matchAll(/\(\('Meta-\d+'/gu)].length;
  }
  return Number.NaN;
}

function nodesOf({ pipewire }: DesktopPlace): number {
  if (pipewire === null) return Number.NaN;
  const dump = ask('pw-cli', ['--remote', pipewire, 'ls', 'Node'], {});
  return dump === undefined ? Number.NaN : [...dump.matchAll(/PipeWire:Interface:Node/gu)].length;
}

function ask(program: string, args: readonly string[], env: Record<string, string>): string | undefined {
  try {
    return execFileSync(program, args, {
      env: { ...process.env, ...env },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 10_000,
    });
  } catch {
    return undefined;
  }
}

/** NaN of a process that has gone. */
function unlessGone(measure: () => number): number {
  try {
    return measure();
  } catch {
    return Number.NaN;
  }
}
