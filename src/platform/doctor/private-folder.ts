import { accessSync, constants, lstatSync, statSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { missing, ok, type Finding, type Probe } from './probe.ts';

export interface FolderToProbe {
  readonly id: string;
  readonly title: string;
  readonly purpose: string;
  readonly path: string;
}

/** Whether a folder is ours to write and closed to others, or could be made so; it is not made. */
export function privateFolderProbe(folder: FolderToProbe, uid: number = process.getuid?.() ?? 0): Probe {
  const { id, title, purpose, path } = folder;
  return { id, area: 'files', title, purpose, probe: () => lookAt(path, uid) };
}

function lookAt(path: string, uid: number): Promise<Finding> {
  const found = lstatIfThere(path);
  if (found === undefined) return couldBeMade(path);
  const folder = found.isSymbolicLink() ? statSync(path, { throwIfNoEntry: false }) : found;
  if (!folder?.isDirectory()) return missing(`${path} is not a folder`, `mv ${path} ${path}.old`);
  if (folder.uid !== uid) {
    return missing(`${path} belongs to user ${folder.uid}`, `sudo chown -R ${uid} ${path}`);
  }
  if (!isWritable(path)) return missing(`${path} cannot be written`, `chmod u+rwx ${path}`);
  const open = folder.mode & 0o077;
  return open === 0 ? ok(path) : missing(`${path} is open to others`, `chmod 700 ${path}`);
}

function couldBeMade(path: string): Promise<Finding> {
  let parent = dirname(path);
  while (lstatIfThere(parent) === undefined && parent !== dirname(parent)) parent = dirname(parent);
  if (!(statSync(parent, { throwIfNoEntry: false })?.isDirectory() ?? false)) {
    return missing(`${path} cannot be made: ${parent} is not a folder`, `mv ${parent} ${parent}.old`);
  }
  return isWritable(parent)
    ? ok(`${path}, made when needed`)
    : missing(`${path} cannot be made: ${parent} cannot be written`, `chmod u+rwx ${parent}`);
}

/** A path that leads through a file has nothing at its end either. */
function lstatIfThere(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw error;
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
