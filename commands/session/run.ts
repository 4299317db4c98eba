import { Args } from '@oclif/core';
import { createControlClient } from '../../src/control/client/client.ts';
import { runActionSchema, sessionSchema, type SessionInfo } from '../../src/control/contract/schemas.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../../src/platform/paths.ts';
import { PerunError } from '../../src/shared/errors.ts';

const actions = runActionSchema.options;

export default class SessionRun extends PerunCommand {
  static override summary = 'Pause a session, let it go on, step it by one frame, or reset it';
  static override description =
    'For everybody in it. What a core that lacks the Perun extension plays cannot be steered.';
  static override examples = [
    { description: 'Stand still', command: '<%= config.bin %> session run amber-fox-12 pause' },
    { description: 'One frame, and stand still again', command: '<%= config.bin %> session run amber-fox-12 step' },
    { description: 'Go on', command: '<%= config.bin %> session run amber-fox-12 resume' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = sessionSchema;
  static override args = {
    session: Args.string({ required: true, description: 'id of the session' }),
    action: Args.string({ required: true, description: actions.join(', ') }),
  };

  async run(): Promise<SessionInfo> {
    const { args } = await this.parse(SessionRun);
    const action = runActionSchema.safeParse(args.action);
    if (!action.success) {
      throw new PerunError('USAGE', `a session cannot ${args.action}`, {
        remedy: `write one of ${actions.join(', ')}`,
      });
    }
    const client = createControlClient({ socketPath: resolvePaths().controlSocket });
    const session = await client.session.run({ id: args.session, action: action.data });
    this.log(`session ${session.id} was asked to ${action.data}`);
    return session;
  }
}
