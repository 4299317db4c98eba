import { Args } from '@oclif/core';
import { z } from 'zod';
import { createControlClient } from '../../src/control/client/client.ts';
import { sessionSchema } from '../../src/control/contract/schemas.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../../src/platform/paths.ts';
import { PerunError } from '../../src/shared/errors.ts';

const resultSchema = z.object({ session: sessionSchema, seconds: z.number().describe('how far it went back') });

export default class SessionRewind extends PerunCommand {
  static override summary = 'Take a session back by some seconds';
  static override description =
    "It goes on from there, or stands still if it did. States to go back to are kept while somebody has a player's seat, of cores that have saved states; where they do not reach so far, the oldest is taken.";
  static override examples = [
    { description: 'Five seconds', command: '<%= config.bin %> session rewind amber-fox-12' },
    { description: 'A minute', command: '<%= config.bin %> session rewind amber-fox-12 60' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = resultSchema;
  static override args = {
    session: Args.string({ required: true, description: 'id of the session' }),
    seconds: Args.string({ description: 'how far', default: '5' }),
  };

  async run(): Promise<z.infer<typeof resultSchema>> {
    const { args } = await this.parse(SessionRewind);
    const seconds = Number(args.seconds);
    if (!(seconds > 0 && seconds <= 3600)) {
      throw new PerunError('USAGE', `${args.seconds} is no number of seconds`, { remedy: 'write 0.1 to 3600' });
    }
    const client = createControlClient({ socketPath: resolvePaths().controlSocket });
    const result = await client.session.rewind({ id: args.session, seconds });
    this.log(`session ${result.session.id} went back ${result.seconds.toFixed(1)} s`);
    return result;
  }
}
