import { Chip8Core } from './core.ts';
import { readOptions, usage } from './options.ts';
import { palettes } from './palette.ts';
import { readRom, titleOf } from './rom.ts';
import { PerunConnection, PerunError } from '../../sdk/typescript/index.ts';

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const options = readOptions(args);
  if (options === undefined) {
    process.stdout.write(usage);
    return;
  }
  const { rom, profile, quirks, palette, speed, seed, address } = options;
  const core = new Chip8Core({
    profile,
    quirks,
    palette: palettes[palette],
    program: await readRom(rom, profile),
    title: titleOf(rom),
    ...(speed === undefined ? {} : { speed }),
    ...(seed === undefined ? {} : { seed }),
    onHalt: (sentence) => process.stderr.write(`chip8: ${titleOf(rom)}: ${sentence}\n`),
  });
  await new PerunConnection(address).run(core, signal);
}

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());

try {
  await main(process.argv.slice(2), stop.signal);
} catch (error) {
  const isOurs = error instanceof PerunError;
  process.stderr.write(`chip8: ${isOurs ? `${error.message}; ${error.remedy}` : String(error)}\n`);
  process.exitCode = isOurs ? error.exitCode : 1;
}
