import { expect, test } from 'vitest';
import { eventKinds } from '../../../../src/shared/event-kinds.ts';
import type { HostEvent } from '../../../../src/control/contract/events.ts';
import type { SessionStats } from '../../../../src/control/contract/schemas.ts';
import { eventGroups, eventsOf } from '../../../../web-viewer/console/event-groups.ts';
import { coreChoices, launchRequest } from '../../../../web-viewer/console/launch-request.ts';
import { areasOf, healthWords } from '../../../../web-viewer/console/machine-words.ts';
import { parsePlace, placeLink, places } from '../../../../web-viewer/console/places.ts';
import { sessionFigures } from '../../../../web-viewer/console/session-figures.ts';

test('every view has a link of its own, and anything else is the first', () => {
  expect(places.map((place) => parsePlace(placeLink(place)))).toEqual(places);
  for (const hash of ['', '#', '#/', '#/nothing', '#/devices/x']) expect(parsePlace(hash)).toBe('sessions');
});

test('every kind of event is in one group, the newest first', () => {
  const events = eventKinds.map((kind, seq) => ({ kind, seq, at: '2026-01-01T00:00:00Z' }) as unknown as HostEvent);
  expect(eventsOf('all', events)).toEqual(events.toReversed());
  const parts = eventGroups.filter((group) => group !== 'all').flatMap((group) => eventsOf(group, events));
  expect(parts.toSorted((a, b) => a.seq - b.seq)).toEqual(events);
  expect(eventsOf('pairing', events).every(({ kind }) => kind.startsWith('pairing.'))).toBe(true);
});

test('a core can be chosen by each of its systems, or by the kind of the file', () => {
  const core = { name: 'libretro', systems: ['nes', 'snes'], extensions: ['.nes', '.sfc'], command: [], origin: '' };
  expect(coreChoices([core])).toEqual([
    { system: '', label: 'by the kind of the file' },
    { system: 'nes', label: 'nes (libretro: .nes .sfc)' },
    { system: 'snes', label: 'snes (libretro: .nes .sfc)' },
  ]);
});

test.each([
  [
    { target: ' /games/a b.nes ', system: '', title: ' ' },
    { target: '/games/a b.nes', cwd: '/games' },
  ],
  [
    { target: '/x', system: 'nes', title: 'X ' },
    { target: '/x', cwd: '/', system: 'nes', title: 'X' },
  ],
  [
    { target: 'demo', system: '', title: '' },
    { target: 'demo', cwd: '/' },
  ],
])('%o is asked for as %o', (form, asked) => {
  expect(launchRequest(form)).toEqual(asked);
});

test('figures tell rates, the slowest person, and what was lost', () => {
  const person = (roundTripMs: number | null, droppedFrames: number) => ({
    ...{
      id: 'a',
      name: '',
      seat: 'player' as const,
      player: 1,
      sentFrames: 1,
      sentBytes: 1,
      queuedBytes: 0,
      inputs: 0,
    },
    ...{ roundTripMs, droppedFrames },
  });
  const stats = (people: SessionStats['people']): SessionStats => ({
    ...{
      id: 's',
      state: 'live',
      fps: 59.9,
      bytesPerSecond: 12_345,
      framesIn: 1,
      framesRefused: 0,
      renditions: [],
      people,
    },
  });
  expect(sessionFigures(undefined)).toEqual([]);
  expect(sessionFigures(stats([person(null, 0)]))).toEqual([
    ['frames', '60 / s'],
    ['sent', '12 kB / s'],
  ]);
  expect(sessionFigures(stats([person(4, 2), person(31, 1)]))).toEqual([
    ['frames', '60 / s'],
    ['sent', '12 kB / s'],
    ['slowest ping', '31 ms'],
    ['frames dropped', '3'],
  ]);
});

test('the report of a machine is told in a sentence, what is missing first in its area', () => {
  const finding = (id: string, area: 'files' | 'network', state: 'ok' | 'missing' | 'not needed') => ({
    ...{ id, area, state, title: id.toUpperCase(), purpose: '', found: '', remedy: null },
  });
  const findings = [
    finding('a', 'files', 'ok'),
    finding('b', 'network', 'not needed'),
    finding('c', 'files', 'missing'),
  ];
  const report = { version: '', healthy: false, findings };
  expect(healthWords(report)).toBe('One needed thing is missing: C.');
  expect(healthWords({ ...report, findings: [] })).toBe('Everything needed is there.');
  expect(areasOf(report).map(([area, found]) => [area, found.map(({ id }) => id)])).toEqual([
    ['files', ['c', 'a']],
    ['network', ['b']],
  ]);
});
