import { logLevels } from '../../backends/libretro/abi.ts';
import { writeFileSync } from 'node:fs';
import { CoreLibrary } from '../../backends/libretro/library.ts';
import { claimOutput } from '../../backends/libretro/output.ts';
import { Battery } from './battery.ts';
import { LibretroCore } from './core.ts';
import { settingsOf, settingsText } from './describe.ts';
import { readOptions, usage, type Options } from './options.ts';
import { readGame, titleOf } from './rom.ts';
import { PerunConnection, PerunError } from '../../sdk/typescript/index.ts';

/** How often the cartridge's memory is looked at, in ms. */
const keepMs = 1000;

/** Runs until told to stop; returns the exit status. */
async function main(args: readonly string[], stop: AbortController): Promise<number> {
  const options = readOptions(args);
  if (options === undefined) {
    process.stdout.write(usage);
    return 0;
  }
  const output = claimOutput();
  const library = CoreLibrary.load(options.core);
  const core = await startCore(options, library, stop);
  try {
    if (options.listOptions) {
      const settings = settingsOf(core);
      writeFileSync(output, options.json ? `${JSON.stringify(settings, null, 2)}\n` : settingsText(settings));
      return 0;
    }
    await play(core, options, stop.signal);
    return 0;
  } finally {
    core.close();
  }
}

async function startCore(options: Options, library: CoreLibrary, stop: AbortController): Promise<LibretroCore> {
  const { rom, system, systemFolder, saveFolder, log } = options;
  const info = library.systemInfo();
  const level = logLevels.indexOf(log);
  return new LibretroCore({
    library,
    game: rom === undefined ? undefined : await readGame(rom, info),
    system,
    title: rom === undefined ? info.name : titleOf(rom),
    systemFolder,
    saveFolder,
    options: options.options,
    devices: options.devices,
    onLog: (at, text) => {
      if (logLevels.indexOf(at) >= level) say(`${info.name}: ${at}: ${text}`);
    },
    onMessage: (text) => say(`${info.name}: ${text}`),
    onShutdown: () => stop.abort(),
  });
}

async function play(
  core: LibretroCore,
  { rom, saveFolder, battery: laid, address }: Options,
  signal: AbortSignal,
): Promise<void> {
  const memory = (): Uint8Array => core.saveMemory();
  const battery =
    rom === undefined || memory().length === 0
      ? undefined
      : new Battery({ folder: saveFolder, laid, rom, memory, onTrouble: say });
  const keeping = setInterval(() => battery?.keep(), keepMs);
  try {
    await new PerunConnection(address).run(core, signal);
  } finally {
    clearInterval(keeping);
    battery?.close();
  }
}

function say(sentence: string): void {
  process.stderr.write(`libretro: ${sentence.replaceAll(/\p{Cc}/gu, ' ')}\n`);
}

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());

let status = 1;
try {
  status = await main(process.argv.slice(2), stop);
} catch (error) {
  const isOurs = error instanceof PerunError;
  say(isOurs ? `${error.message}; ${error.remedy}` : String(error));
  status = isOurs ? error.exitCode : 1;
}
// Threads that a core has left behind would keep the process, or call into what is gone.
process.exit(status);
