import type { Interfaces } from '@oclif/core';

/** What people type, and so may not change unseen. */
interface CommandSnapshot {
  readonly command: string;
  readonly aliases: readonly string[];
  readonly args: readonly string[];
  readonly flags: readonly string[];
  readonly chars: readonly string[];
}

/** The text of command-snapshot.json; a required argument is `<name>`, an optional one `[name]`. */
export function snapshotText(manifest: Interfaces.Manifest): string {
  const commands = Object.entries(manifest.commands)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, command]): CommandSnapshot => {
      const flags = Object.values(command.flags);
      return {
        command: id.replaceAll(':', ' '),
        aliases: command.aliases.toSorted(),
        args: Object.values(command.args).map(({ name, required }) => (required ? `<${name}>` : `[${name}]`)),
        flags: flags.flatMap((flag) => [flag.name, ...(flag.aliases ?? [])]).toSorted(),
        chars: flags.flatMap((flag) => flag.char ?? []).toSorted(),
      };
    });
  return `${JSON.stringify(commands, null, 2)}\n`;
}
