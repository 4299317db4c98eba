import { resolve } from 'node:path';
import { Args, Flags } from '@oclif/core';
import { z } from 'zod';
import { createControlClient } from '../../src/control/client/client.ts';
import type { NewRecording } from '../../src/control/contract/history.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../../src/platform/paths.ts';
import { abortOnEndSignals } from '../../src/platform/signals.ts';
import { toPerunError } from '../../src/shared/errors.ts';
import { formatBytes, formatDuration } from '../../src/shared/quantities.ts';

const resultSchema = z.object({
  session: z.string(),
  path: z.string(),
  frames: z.int(),
  wholeFrames: z.int(),
  bytes: z.int(),
  durationMs: z.number(),
  end: z.enum(['time', 'session-ended', 'aborted']).describe('aborted: by Ctrl-C or SIGTERM'),
});

type Result = z.infer<typeof resultSchema>;

export default class SessionRecord extends PerunCommand {
  static override summary = 'Record what a session shows and sounds, exactly';
  static override description = `Until Ctrl-C, the end of the session or of the time. It joins as a watcher; a disk that is too slow loses frames, and the session loses nothing.`;
  static override examples = [
    { description: 'Until Ctrl-C', command: '<%= config.bin %> session record amber-fox-12 --out evening.prl' },
    {
      description: 'Ten seconds of it',
      command: '<%= config.bin %> session record amber-fox-12 --out clip.prl --seconds 10',
    },
    { description: 'Then as a video', command: '<%= config.bin %> session replay clip.prl --to clip.mp4' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = resultSchema;
  static override args = { session: Args.string({ required: true, description: 'id of the session' }) };
  static override flags = {
    out: Flags.string({
      char: 'o',
      summary: 'the file; none of that name may be there',
      required: true,
      helpValue: 'file',
    }),
    seconds: Flags.integer({ summary: 'end after so long', min: 1 }),
    address: Flags.string({ summary: 'where the host is (default: that of this user)', helpValue: 'address' }),
  };

  async run(): Promise<Result> {
    const { args, flags } = await this.parse(SessionRecord);
    const { openWatcher } = await import('../../src/host/recording/watcher.ts');
    const { record } = await import('../../src/host/recording/record.ts');
    const { session } = args;
    const client = await openWatcher(resolvePaths(), session, flags.address);
    const interrupt = abortOnEndSignals();
    const path = resolve(flags.out);
    const recorded = await record({
      client,
      path,
      signal: interrupt.signal,
      ...(flags.seconds !== undefined && { forMs: flags.seconds * 1000 }),
    });
    interrupt.stop();
    const { frames, bytes, durationMs } = recorded;
    if (flags.address === undefined) await this.#remember({ session, path, frames, bytes, durationMs });
    this.log(`recorded ${frames} frames in ${formatDuration(durationMs)} to ${path}, ${formatBytes(bytes)}`);
    return { session, path, ...recorded };
  }

  /** In the history of the host; a recording is as good without. */
  async #remember(recording: NewRecording): Promise<void> {
    try {
      await createControlClient({ socketPath: resolvePaths().controlSocket }).history.record(recording);
    } catch (error) {
      this.note(`the host does not remember the recording: ${toPerunError(error).message}`);
    }
  }
}
