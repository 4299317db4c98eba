import { Args } from '@oclif/core';
import { createControlClient } from '../../src/control/client/client.ts';
import { sessionSchema, speedSchema, type SessionInfo } from '../../src/control/contract/schemas.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../../src/platform/paths.ts';
import { PerunError } from '../../src/shared/errors.ts';
import { formatSpeed } from '../../src/shared/quantities.ts';

export default class SessionSpeed extends PerunCommand {
  static override summary = 'Let a session run faster, slower or backwards';
  static override description =
    "For everybody in it, until it is told otherwise. Sound is heard at 1 only. Backwards reaches as far as there are states, which are kept while somebody has a player's seat.";
  static override examples = [
    { description: 'Four times as fast', command: '<%= config.bin %> session speed amber-fox-12 4' },
    { description: 'Half as fast', command: '<%= config.bin %> session speed amber-fox-12 0.5' },
    { description: 'Backwards', command: '<%= config.bin %> session speed amber-fox-12 rewind' },
    { description: 'As ever', command: '<%= config.bin %> session speed amber-fox-12 1' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = sessionSchema;
  static override args = {
    session: Args.string({ required: true, description: 'id of the session' }),
    speed: Args.string({ required: true, description: '0.1 to 16, or rewind' }),
  };

  async run(): Promise<SessionInfo> {
    const { args } = await this.parse(SessionSpeed);
    const wanted = args.speed === 'rewind' ? -100 : Math.round(Number(args.speed.replace(/[x×]$/u, '')) * 100);
    const percent = speedSchema.safeParse(wanted);
    if (!percent.success) {
      throw new PerunError('USAGE', `${args.speed} is no speed`, { remedy: 'write 0.1 to 16, or rewind' });
    }
    const client = createControlClient({ socketPath: resolvePaths().controlSocket });
    const session = await client.session.speed({ id: args.session, percent: percent.data });
    this.log(`session ${session.id} runs at ${formatSpeed(session.speed) ?? '1×'}`);
    return session;
  }
}
