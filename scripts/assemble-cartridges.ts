/**
 * Translates our cartridges for libretro cores: `assemble-cartridges.ts` writes each one beside its source, `--check`
 * says which differ.
 */
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { assemble } from '../cores/libretro/assembler/assemble.ts';

const folder = fileURLToPath(new URL('../cores/libretro/games', import.meta.url));
const isCheck = argv.includes('--check');

for (const name of globSync('*.asm', { cwd: folder }).toSorted()) {
  const { cartridge, bytes } = assemble(readFileSync(join(folder, name), 'utf8'), name);
  const target = join(folder, name.replace(/\.asm$/, cartridge.ending));
  if (existsSync(target) && readFileSync(target).equals(bytes)) continue;
  if (isCheck) {
    process.stderr.write(`${target} is not what ${name} gives\n`);
    process.exitCode = 1;
  } else {
    writeFileSync(target, bytes);
    process.stdout.write(`${target}: ${bytes.length} bytes\n`);
  }
}
