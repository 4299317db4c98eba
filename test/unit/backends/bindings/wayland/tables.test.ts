import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as core from '../../../../../backends/bindings/wayland/protocol/core.ts';
import * as xdgShell from '../../../../../backends/bindings/wayland/protocol/xdg-shell.ts';
import type { InterfaceShape } from '../../../../../backends/bindings/wayland/shape.ts';

const files: readonly (readonly [path: string, shapes: readonly InterfaceShape[]])[] = [
  ['/usr/share/wayland/wayland.xml', Object.values(core)],
  ['/usr/share/wayland-protocols/stable/xdg-shell/xdg-shell.xml', Object.values(xdgShell)],
];

const letters: Readonly<Record<string, string>> = {
  uint: 'u',
  int: 'i',
  fixed: 'f',
  string: 's',
  object: 'o',
  new_id: 'n',
  array: 'a',
  fd: 'h',
};

/** Messages of one kind in an interface's text, as our tables write them. */
function messages(text: string, kind: string): { name: string; since: number; shape: [number, string] }[] {
  return [...text.matchAll(new RegExp(`<${kind} ([^>]*?)(?:/>|>(.*?)</${kind}>)`, 'gsu'))].map(
    ([, head = '', body = ''], opcode) => {
      const signature = [...body.matchAll(/<arg ([^>]*?)\/>/gsu)].map(([, argument = '']) => {
        const type = attribute(argument, 'type');
        if (type === 'new_id' && attribute(argument, 'interface') === '') return 'sun';
        const letter = letters[type] ?? '?';
        return attribute(argument, 'allow-null') === 'true' ? letter.toUpperCase() : letter;
      });
      const since = Number(attribute(head, 'since') || 1);
      return { name: attribute(head, 'name'), since, shape: [opcode, signature.join('')] };
    },
  );
}

function attribute(text: string, name: string): string {
  return new RegExp(`(?:^|\\s)${name}="([^"]*)"`, 'u').exec(text)?.[1] ?? '';
}

it.each(files)('the tables are those of %s', (path, shapes) => {
  const text = readFileSync(path, 'utf8');
  expect(shapes.length).toBeGreaterThan(2);
  for (const shape of shapes) {
    const found = new RegExp(`<interface name="${shape.name}" version="(\\d+)">(.*?)</interface>`, 'su').exec(text);
    expect(Number(found?.[1]), shape.name).toBeGreaterThanOrEqual(shape.version);
    const requests = new Map(messages(found?.[2] ?? '', 'request').map((request) => [request.name, request.shape]));
    for (const [name, request] of Object.entries(shape.requests)) {
      expect(request, `${shape.name}.${name}`).toEqual(requests.get(name));
    }
    // Every event that can come has to be there, or its descriptors would be taken for another's.
    const events = messages(found?.[2] ?? '', 'event').filter(({ since }) => since <= shape.version);
    expect(shape.events, shape.name).toEqual(Object.fromEntries(events.map((event) => [event.name, event.shape])));
  }
});
