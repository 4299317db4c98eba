import { Flags } from '@oclif/core';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { formatTable } from '../../src/platform/cli/table.ts';
import { ensurePrivateFolder, resolvePaths } from '../../src/platform/paths.ts';
import { DesktopKind, inputBackendChoices, videoSourceChoices } from '../../src/shared/desktop.ts';
import { PerunError } from '../../src/shared/errors.ts';
import { videoEncoderChoices } from '../../src/shared/video.ts';
import type { StageReading } from '../../src/host/desktop/trial/stage-times.ts';
import { type Trial, trialSchema } from '../../src/host/desktop/trial/trial-schema.ts';

const kinds = ['auto', ...Object.values(DesktopKind)] as const;

export default class DesktopTest extends PerunCommand {
  static override summary = 'Try a desktop: open it, take pictures, move the pointer, code video';
  static override description = `Does what a stream does, without a client, and closes all of it again.
A desktop that runs here sees the pointer go round for a moment; with --own one is started for the trial.`;
  static override examples = [
    { description: 'The desktop that a host would take', command: '<%= config.bin %> desktop test' },
    {
      description: 'One of its own, at the size of a phone',
      command: '<%= config.bin %> desktop test --kind sway --own --mode 1170x540@120',
    },
    { description: 'For scripts', command: '<%= config.bin %> desktop test --kind x11 --own --frames 30 --json' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = trialSchema;
  static override flags = {
    kind: Flags.option({ summary: 'which desktop', options: kinds, default: 'auto' as const })(),
    own: Flags.boolean({ summary: 'start one, also where one runs' }),
    mode: Flags.string({ summary: 'size and rate of the output', default: '1280x720@60', helpValue: 'WxH@rate' }),
    frames: Flags.integer({ summary: 'pictures to take', default: 120, min: 1, max: 100_000 }),
    encoder: Flags.option({ summary: 'what codes them', options: videoEncoderChoices, default: 'auto' as const })(),
    'video-source': Flags.option({
      summary: 'how its output is got; a portal asks the person at the desktop',
      options: videoSourceChoices,
      default: 'auto' as const,
      env: 'PERUN_VIDEO_SOURCE',
    })(),
    'input-backend': Flags.option({
      summary: 'what the pointer is moved by',
      options: inputBackendChoices,
      default: 'auto' as const,
      env: 'PERUN_INPUT_BACKEND',
    })(),
    app: Flags.string({
      summary: 'a word of the command of an app, for a desktop that is started',
      multiple: true,
      helpValue: '<word>',
    }),
  };

  async run(): Promise<Trial> {
    const { flags } = await this.parse(DesktopTest);
    const mode = readMode(flags.mode);
    const { chooseBackend } = await import('../../src/host/desktop/trial/choose-backend.ts');
    const { tryDesktop } = await import('../../src/host/desktop/trial/trial.ts');
    const paths = resolvePaths();
    ensurePrivateFolder(paths.runtime);
    const trial = await tryDesktop({
      backend: await chooseBackend(flags.kind, process.env),
      ...{ own: flags.own, mode, frames: flags.frames, app: flags.app ?? null, encoder: flags.encoder },
      ways: { output: flags['video-source'], input: flags['input-backend'] },
      ...{ environment: process.env, folder: paths.runtime, say: (line) => this.debug(line) },
    });
    this.#print(trial);
    return trial;
  }

  #print({ kind, started, granted, fps, frames, encoder, kbps, ms, missing }: Trial): void {
    const size = `${granted.width}×${granted.height}@${granted.rate}`;
    this.log(`${kind}${started ? ', started for this' : ''}: ${size}, ${frames} pictures, ${fps} a second`);
    this.log(encoder === null ? 'not coded' : `${encoder}; ${kbps} kbit/s`);
    const row = (name: string, { count, p50, p99, worst }: StageReading): string[] => {
      return [name, String(count), ...[p50, p99, worst].map((each) => (each === null ? '-' : each.toFixed(2)))];
    };
    const rows = [
      ...[row('move to picture', ms.pointer), row('age when here', ms.age)],
      ...[row('scale', ms.scale), row('encode', ms.encode)],
    ];
    this.log(formatTable({ columns: ['ms', 'count', 'p50', 'p99', 'worst'], rows }, process.stdout.columns));
    for (const { what, found, remedy } of missing) this.note(`${what}: ${found}; ${remedy}`);
  }
}

function readMode(text: string): { width: number; height: number; rate: number } {
  const found = /^(\d{2,5})x(\d{2,5})(?:@(\d{1,3}(?:\.\d{1,3})?))?$/.exec(text);
  const [width, height, rate] = [Number(found?.[1]), Number(found?.[2]), Number(found?.[3] ?? 60)];
  if (found !== null && width >= 16 && height >= 16 && rate >= 1 && rate <= 480) return { width, height, rate };
  throw new PerunError('USAGE', `${text} is no mode`, { remedy: 'write width x height @ rate, such as 1280x720@60' });
}
