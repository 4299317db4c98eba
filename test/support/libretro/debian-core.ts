import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A core of Debian's packages, or undefined where it is not installed. */
export function debianCore(name: string): string | undefined {
  return readdirSync('/usr/lib')
    .map((machine) => join('/usr/lib', machine, 'libretro', `${name}_libretro.so`))
    .find((path) => existsSync(path));
}

/** A cartridge of ours. */
export function cartridge(name: 'rackets.nes' | 'comet.gb'): string {
  return fileURLToPath(new URL(`../../../cores/libretro/games/${name}`, import.meta.url));
}
