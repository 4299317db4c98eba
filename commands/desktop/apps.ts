import { Flags } from '@oclif/core';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { formatTable } from '../../src/platform/cli/table.ts';
import { resolvePaths } from '../../src/platform/paths.ts';
import { type ShownApps, shownAppsSchema } from '../../src/host/desktop/shown-apps.ts';

export default class DesktopApps extends PerunCommand {
  static override summary = 'List the apps that clients may start on a desktop of this host';
  static override description = `They stand in apps.toml in the folder of the configuration:

  [[app]]
  name = "Steam"
  command = ["steam", "-gamepadui"]
  compositor = "gamescope"

A host heeds a change at once.`;
  static override examples = [
    { description: 'For people', command: '<%= config.bin %> desktop apps' },
    { description: 'For scripts', command: '<%= config.bin %> desktop apps --json' },
    {
      description: 'Add the apps of punktfunk or Sunshine; what is there already stays',
      command: '<%= config.bin %> desktop apps --import ~/.config/punktfunk/apps.json',
    },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = shownAppsSchema;
  static override flags = {
    import: Flags.string({ summary: 'add the apps of an apps.json first', helpValue: 'file' }),
  };

  async run(): Promise<ShownApps> {
    const { flags } = await this.parse(DesktopApps);
    const { showApps } = await import('../../src/host/desktop/shown-apps.ts');
    const shown = await showApps(resolvePaths(), process.env, flags.import);
    for (const note of shown.notes) this.note(note);
    if (flags.import !== undefined) this.note(`${shown.added} added to ${shown.file}`);
    if (shown.apps.length === 0) {
      this.note(`no apps; write some into ${shown.file}`);
      return shown;
    }
    this.log(
      formatTable(
        {
          columns: ['name', 'desktop', 'command', 'ready'],
          rows: shown.apps.map((app) => [
            ...[app.name, app.compositor ?? 'the one there is', app.command.join(' ')],
            app.missing === null ? 'yes' : app.missing,
          ]),
        },
        process.stdout.columns,
      ),
    );
    return shown;
  }
}
