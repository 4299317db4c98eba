import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Args, Flags } from '@oclif/core';
import { z } from 'zod';
import { writeFileAtomic } from '../../src/platform/atomic-file.ts';
import { confirm } from '../../src/platform/cli/confirm.ts';
import { PerunCommand, yesFlag } from '../../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../../src/platform/paths.ts';

const resultSchema = z.object({ session: z.string(), path: z.string(), width: z.int(), height: z.int() });

export default class SessionScreenshot extends PerunCommand {
  static override summary = 'Write what a session shows now to a PNG file';
  static override examples = [
    { description: 'Every pixel', command: '<%= config.bin %> session screenshot amber-fox-12 --out now.png' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = resultSchema;
  static override args = { session: Args.string({ required: true, description: 'id of the session' }) };
  static override flags = {
    out: Flags.string({ char: 'o', summary: 'the file (default: <session>.png)', helpValue: 'file' }),
    address: Flags.string({ summary: 'where the host is (default: that of this user)', helpValue: 'address' }),
    yes: yesFlag,
  };

  async run(): Promise<z.infer<typeof resultSchema>> {
    const { args, flags } = await this.parse(SessionScreenshot);
    const { session } = args;
    const path = resolve(flags.out ?? `${session}.png`);
    if (existsSync(path)) await confirm(`${path} is there; replace it?`, flags.yes);
    const { openWatcher } = await import('../../src/host/recording/watcher.ts');
    const { screenshot } = await import('../../src/host/recording/screenshot.ts');
    const { width, height, png } = await screenshot(await openWatcher(resolvePaths(), session, flags.address));
    writeFileAtomic(path, png);
    this.log(`wrote ${path}, ${width}x${height}`);
    return { session, path, width, height };
  }
}
