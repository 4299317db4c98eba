import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkBoundaries, formatFinding } from '../../../scripts/boundaries.ts';
import { roomOf, rooms } from '../../../scripts/boundaries/rooms.ts';
import { listFiles } from '../../../scripts/files.ts';
import { root } from '../../../scripts/root.ts';

const fixtures = join(root, 'test/fixtures/boundaries');

/** In the bad tree every offending line says what is found in it: `… // → [rule] message`. */
function expectedFindings(tree: string): string[] {
  return listFiles(tree, ['.'], ['']).flatMap((file) => {
    const lines = readFileSync(join(tree, file), 'utf8').split('\n');
    return lines.flatMap((line, index) => {
      const hit = /\/\/ → (?<finding>\[[\w-]+\] .*)$/.exec(line);
      return hit?.groups ? [`${file}:${index + 1} ${hit.groups['finding']}`] : [];
    });
  });
}

describe('boundaries', () => {
  it('finds exactly what is wrong in the bad tree', () => {
    const { findings } = checkBoundaries(join(fixtures, 'bad'));
    const found = findings.map(({ file, line, rule, message }) => `${file}:${line} [${rule}] ${message}`);
    expect(found.toSorted()).toEqual(expectedFindings(join(fixtures, 'bad')).toSorted());
  });

  it('has a bad example for every room and every rule', () => {
    const { findings } = checkBoundaries(join(fixtures, 'bad'));
    const unbitten = rooms.filter((room) => !findings.some(({ message }) => message.startsWith(`${room.name} `)));
    expect(unbitten.map((room) => room.name)).toEqual([]);
    expect([...new Set(findings.map(({ rule }) => rule))].toSorted()).toEqual(
      [
        'apart',
        'computed',
        'dynamic-only',
        'node',
        'outside',
        'package',
        'place',
        'room',
        'self',
        'types-only',
      ].toSorted(),
    );
  });

  it('finds nothing in the good tree', () => {
    const { files, findings } = checkBoundaries(join(fixtures, 'good'));
    expect(findings).toEqual([]);
    expect(files).toBeGreaterThan(8);
  });

  it('says where, which rule and what to do', () => {
    const finding = { file: 'a.ts', line: 3, rule: 'room', message: 'a may not import b', advice: 'ask c' } as const;
    expect(formatFinding(finding)).toBe('a.ts:3  [room] a may not import b\n    → ask c');
  });
});

describe('roomOf', () => {
  it.each([
    ['src/client/client.ts', 'client'],
    ['src/control/client/client.ts', 'control/client'],
    ['src/codec/lz4/lz4.node.ts', 'codec/node'],
    ['src/codec/lz4/lz4.ts', 'codec'],
    ['src/transport/types.ts', 'transport/types'],
    ['src/transport/websocket/websocket.browser.ts', 'transport/browser'],
    ['src/transport/websocket/websocket.node.ts', 'transport'],
    ['backends/registry.ts', 'backends/registry'],
    ['backends/display/kwin.ts', 'backends'],
  ])('%s lies in %s', (path, name) => {
    expect(roomOf(path)?.name).toBe(name);
  });

  it.each(['package.json', 'src/unknown/x.ts', 'test/unit/a.test.ts'])('%s lies in no room', (path) => {
    expect(roomOf(path)).toBeUndefined();
  });

  it('knows every room a rule names', () => {
    const names = new Set(rooms.map((room) => room.name));
    const named = rooms.flatMap((room) => room.may.map((entry) => entry.replace(/:(?:types|dynamic)$/, '')));
    expect(named.filter((name) => !names.has(name))).toEqual([]);
  });
});
