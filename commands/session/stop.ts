import { Args } from '@oclif/core';
import { createControlClient } from '../../src/control/client/client.ts';
import { sessionSchema, type SessionInfo } from '../../src/control/contract/schemas.ts';
import { confirm } from '../../src/platform/cli/confirm.ts';
import { PerunCommand, yesFlag } from '../../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../../src/platform/paths.ts';

export default class SessionStop extends PerunCommand {
  static override summary = 'End a session for everybody, with the core that plays in it';
  static override examples = [
    { description: 'Ask first', command: '<%= config.bin %> session stop amber-fox-12' },
    { description: 'From a script', command: '<%= config.bin %> session stop amber-fox-12 --yes' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = sessionSchema;
  static override args = { id: Args.string({ required: true, description: 'id of the session' }) };
  static override flags = { yes: yesFlag };

  async run(): Promise<SessionInfo> {
    const { args, flags } = await this.parse(SessionStop);
    const control = createControlClient({ socketPath: resolvePaths().controlSocket });
    const { id, title, people } = await control.session.show({ id: args.id });
    await confirm(`end session ${id} (${title}) with ${people.length} connected?`, flags.yes);
    const session = await control.session.stop({ id });
    this.log(`session ${id} has ended`);
    return session;
  }
}
