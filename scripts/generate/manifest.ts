import type { Interfaces } from '@oclif/core';

/** Properties of our command classes that other generators read and oclif has no use for. */
const notForManifest = new Set(['jsonSchema']);

/** The text of oclif.manifest.json: the same for the same commands, whatever order they were loaded in. */
export function manifestText(manifest: Interfaces.Manifest): string {
  const commands = Object.fromEntries(
    Object.entries(manifest.commands)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, command]) => [id, withoutForeign(command)]),
  );
  return `${JSON.stringify({ commands, version: manifest.version }, null, 2)}\n`;
}

function withoutForeign(command: object): object {
  return Object.fromEntries(Object.entries(command).filter(([name]) => !notForManifest.has(name)));
}
