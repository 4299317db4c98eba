import { readdirSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { missing, ok, type Finding, type Probe } from './probe.ts';

/** Logs are bounded one by one; many old cores can still add up. */
const mostBytes = 256e6;
const fewestFreeBytes = 64e6;

/** What the logs hold, and whether the disk has room for more. */
export function logSpaceProbe(folder: string, bounds: { most: number; fewestFree: number } = usual): Probe {
  return {
    ...{ id: 'logs', area: 'files', title: 'logs', purpose: 'tell what happened' },
    probe: () => lookAt(folder, bounds),
  };
}

const usual = { most: mostBytes, fewestFree: fewestFreeBytes };

function lookAt(folder: string, { most, fewestFree }: typeof usual): Promise<Finding> {
  const held = sizeOf(folder);
  const free = freeBytes(folder);
  const found = `${megabytes(held)} used, ${megabytes(free)} free`;
  if (free < fewestFree) return missing(found, `make room on the disk of ${folder}`);
  return held > most
    ? missing(`${found}; more than ${megabytes(most)}`, `rm ${join(folder, 'cores')}/*.log`)
    : ok(found);
}

function sizeOf(folder: string): number {
  const names = statSync(folder, { throwIfNoEntry: false })?.isDirectory()
    ? readdirSync(folder, { recursive: true })
    : [];
  const found = names.map((name) => statSync(join(folder, String(name)), { throwIfNoEntry: false }));
  return found.reduce((sum, entry) => sum + (entry?.isFile() ? entry.size : 0), 0);
}

/** Of the nearest folder that is there already. */
function freeBytes(folder: string): number {
  let place = folder;
  while (statSync(place, { throwIfNoEntry: false }) === undefined) place = dirname(place);
  const { bavail, bsize } = statfsSync(place);
  return bavail * bsize;
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
