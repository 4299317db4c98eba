import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Args, Flags } from '@oclif/core';
import { z } from 'zod';
import { createControlClient } from '../../src/control/client/client.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../../src/platform/paths.ts';
import { PerunError } from '../../src/shared/errors.ts';

const resultSchema = z.object({
  session: z.string().nullable().describe('where it plays; null for a video'),
  video: z
    .object({ path: z.string(), frames: z.int(), width: z.int(), height: z.int(), durationMs: z.number() })
    .nullable(),
});

type Result = z.infer<typeof resultSchema>;

export default class SessionReplay extends PerunCommand {
  static override summary = 'Play a recording in a session of its own, or make a video of it';
  static override description = `Players go five seconds back and forth with left and right; pause, step and reset do what they say, and a save marks a place.`;
  static override examples = [
    { description: 'For everybody who joins', command: '<%= config.bin %> session replay evening.prl' },
    { description: 'As a video, by ffmpeg', command: '<%= config.bin %> session replay evening.prl --to evening.mp4' },
    { description: 'As a moving picture', command: '<%= config.bin %> session replay clip.prl --to clip.gif' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = resultSchema;
  static override args = { file: Args.string({ required: true, description: 'what `session record` wrote' }) };
  static override flags = {
    to: Flags.string({ summary: 'a video file to write, of any kind that ffmpeg knows', helpValue: 'file' }),
  };

  async run(): Promise<Result> {
    const { args, flags } = await this.parse(SessionReplay);
    const file = resolve(args.file);
    const { checkRecording } = await import('../../src/host/recording/check.ts');
    checkRecording(file);
    if (flags.to !== undefined) return this.#convert(file, resolve(flags.to));
    const control = createControlClient({ socketPath: resolvePaths().controlSocket });
    const { session } = await control.core.run({ target: file, system: 'recording', cwd: process.cwd() });
    this.log(`${args.file} plays in session ${session}`);
    this.log(`watch it with: perun client connect --session ${session}`);
    return { session, video: null };
  }

  async #convert(file: string, path: string): Promise<Result> {
    if (existsSync(path))
      throw new PerunError('REFUSED', `${path} is there already`, { remedy: 'choose another name' });
    const { convert } = await import('../../src/host/recording/convert.ts');
    const video = await convert(file, path);
    this.log(`wrote ${path}, ${video.frames} frames`);
    return { session: null, video: { path, ...video } };
  }
}
