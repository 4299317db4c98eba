import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import type { ImportFound } from './imports.ts';
import { type Room, roomOf, rooms } from './rooms.ts';

export type Rule =
  'place' | 'room' | 'types-only' | 'dynamic-only' | 'apart' | 'node' | 'package' | 'computed' | 'outside' | 'self';

export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly rule: Rule;
  readonly message: string;
  /** What to do about it. */
  readonly advice: string;
}

/** The verdict on one file: `file` is relative to the root, `imports` are what its text names. */
export function judge(file: string, imports: readonly ImportFound[], table: readonly Room[] = rooms): Finding[] {
  const room = roomOf(file, table);
  if (room === undefined) {
    const message = 'the file lies in no room';
    return [
      { file, line: 1, rule: 'place', message, advice: 'move it, or add its room to scripts/boundaries/rooms.ts' },
    ];
  }
  return imports.flatMap((found) => {
    const verdict = judgeOne(file, room, found, table);
    return verdict === undefined ? [] : [{ file, line: found.line, ...verdict }];
  });
}

type Verdict = Pick<Finding, 'rule' | 'message' | 'advice'> | undefined;

function judgeOne(file: string, room: Room, found: ImportFound, table: readonly Room[]): Verdict {
  const { specifier } = found;
  if (specifier === undefined) {
    const advice = 'import a literal path, or choose from a table of literal imports';
    return { rule: 'computed', message: `${room.name} imports something computed`, advice };
  }
  if (specifier.startsWith('.') || found.kind === 'entry') return judgePath(file, room, found, specifier, table);
  if (isBuiltin(specifier)) return judgeBuiltin(room, specifier);
  return judgePackage(room, specifier);
}

function judgePath(file: string, room: Room, found: ImportFound, specifier: string, table: readonly Room[]): Verdict {
  const target = posix.join(posix.dirname(file), specifier);
  const other = roomOf(target, table);
  if (other === undefined) {
    const advice = 'only rooms are imported; what is shipped with them lies in one';
    return { rule: 'outside', message: `${room.name} imports ${target}, which lies in no room`, advice };
  }
  if (other === room) {
    if (room.apart === undefined || partOf(file, room.apart) === partOf(target, room.apart)) return undefined;
    const advice = adviceFor(room, 'share through a room both may import');
    return { rule: 'apart', message: `${partOf(file, room.apart)} imports ${partOf(target, room.apart)}`, advice };
  }
  if (room.may.includes(other.name)) return undefined;
  if (room.may.includes(`${other.name}:types`)) {
    if (found.kind === 'types') return undefined;
    const advice = 'write `import type`, and get the value from who starts you';
    return { rule: 'types-only', message: `${room.name} may import only types of ${other.name}`, advice };
  }
  if (room.may.includes(`${other.name}:dynamic`)) {
    if (found.kind === 'dynamic' || found.kind === 'types') return undefined;
    const advice = 'write `await import(…)` inside run(), so that starting stays fast';
    return { rule: 'dynamic-only', message: `${room.name} may import ${other.name} only when it is needed`, advice };
  }
  return { rule: 'room', message: `${room.name} may not import ${other.name}`, advice: adviceFor(room, mayText(room)) };
}

function judgeBuiltin(room: Room, specifier: string): Verdict {
  const name = specifier.replace(/^node:/, '');
  if (room.node === 'all') return undefined;
  if (room.node !== 'none' && !room.node.except.includes(name)) return undefined;
  return { rule: 'node', message: `${room.name} may not import node:${name}`, advice: adviceFor(room, mayText(room)) };
}

function judgePackage(room: Room, specifier: string): Verdict {
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  if (name === 'perun') {
    const message = `${room.name} imports the package by its own name`;
    return { rule: 'self', message, advice: 'import the file by its relative path' };
  }
  if (room.packages.includes('*') || room.packages.includes(name)) return undefined;
  const allowed = room.packages.length > 0 ? `packages here: ${room.packages.join(', ')}` : 'no packages here';
  return { rule: 'package', message: `${room.name} may not import ${name}`, advice: adviceFor(room, allowed) };
}

/** `src/doors/perun/in.ts` at depth 3 is `src/doors/perun`; a file at that depth is a part of its own. */
function partOf(path: string, depth: number): string {
  return path
    .split('/')
    .slice(0, depth)
    .join('/')
    .replace(/\.tsx?$/, '');
}

function mayText(room: Room): string {
  return room.may.length > 0 ? `it may import ${room.may.join(', ')}` : 'it may import no other room';
}

function adviceFor(room: Room, otherwise: string): string {
  return room.instead ?? otherwise;
}
