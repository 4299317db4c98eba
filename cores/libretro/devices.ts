import { Device } from '../../backends/libretro/abi.ts';
import type { Machine } from '../../backends/libretro/machine.ts';
import { PerunError } from '../../sdk/typescript/index.ts';

/**
 * Plugs a device into every port: the one that was chosen, else a joypad, else what the core names first. Some cores have
 * nothing in their ports until they are told. USAGE where the core knows no device of a chosen name.
 */
export function plugDevices(machine: Machine, ports: number, chosen: ReadonlyMap<number, string>): void {
  for (const port of chosen.keys()) {
    if (port > ports) {
      throw new PerunError('USAGE', `${machine.info.name} has no port ${port}`, { remedy: `it has ${ports}` });
    }
  }
  for (let port = 1; port <= ports; port++) {
    const wanted = chosen.get(port);
    machine.plug(port - 1, wanted === undefined ? usualDevice(machine, port) : chosenDevice(machine, port, wanted));
  }
}

function usualDevice(machine: Machine, port: number): number {
  const offered = machine.controllers[port - 1] ?? [];
  return offered.some(({ device }) => device === Device.joypad) ? Device.joypad : (offered[0]?.device ?? Device.joypad);
}

function chosenDevice(machine: Machine, port: number, wanted: string): number {
  const offered = machine.controllers[port - 1] ?? [];
  const found = offered.find(({ title }) => title.toLowerCase() === wanted.toLowerCase());
  if (found !== undefined) return found.device;
  if (/^\d{1,9}$/.test(wanted)) return Number(wanted);
  const names = offered.map(({ title, device }) => `${title} (${device})`).join(', ');
  throw new PerunError('USAGE', `${machine.info.name} has no ${wanted} for port ${port}`, {
    remedy: names === '' ? 'it names no devices; give a number' : `choose one of: ${names}`,
  });
}
