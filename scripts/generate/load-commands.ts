import { Plugin, type Command, type Interfaces } from '@oclif/core';

export interface LoadedCommands {
  readonly manifest: Interfaces.Manifest;
  /** The classes by id, ordered by id. */
  readonly classes: ReadonlyMap<string, Command.Class>;
}

/** Loads every compiled command, past a manifest that may be old. A command that cannot be loaded is an error. */
export async function loadCommands(root: string): Promise<LoadedCommands> {
  const plugin = new Plugin({ root, type: 'core', ignoreManifest: true, errorOnManifestCreate: true, isRoot: true });
  await plugin.load();
  const ids = plugin.commandIDs.toSorted();
  if (ids.length === 0) throw new Error('no compiled commands under dist/commands; run `npm run build` first');
  const classes = await Promise.all(ids.map(async (id) => [id, await plugin.findCommand(id, { must: true })] as const));
  return { manifest: plugin.manifest, classes: new Map(classes) };
}
