import { expect, test } from 'vitest';
import type { EventNews } from '../../../../src/control/contract/events.ts';
import { tellSessionNews } from '../../../../src/host/relay/session-news.ts';
import {
  createRegistry,
  ManualClock,
  offer,
  picture,
  RecordingSource,
  RecordingViewer,
} from '../../../support/session/fakes.ts';

function follow() {
  const clock = new ManualClock();
  const registry = createRegistry({ clock });
  const news: EventNews[] = [];
  tellSessionNews(registry, clock, (one) => news.push(one));
  return { clock, registry, news, kinds: () => news.map(({ kind }) => kind) };
}

test('sessions and people are told from the first to the last, in order', () => {
  const { registry, news, kinds, clock } = follow();
  const session = registry.open({ title: 'Snake', keeper: 'launcher' });
  session.attach(new RecordingSource());
  const ada = session.join(offer({ name: 'Ada', remote: '10.0.0.1:1' }), new RecordingViewer());
  session.join(offer({ name: 'Bo' }), new RecordingViewer());
  ada.leave();
  ada.leave();
  session.end('enough');
  clock.advance(1000);
  expect(kinds()).toEqual([
    ...['session.started', 'session.changed', 'person.joined', 'person.joined', 'person.left'],
    ...['person.left', 'session.ended'],
  ]);
  expect(news[1]).toEqual({ kind: 'session.changed', session: session.id, title: 'Snake', state: 'live' });
  expect(news[2]).toMatchObject({ name: 'Ada', door: 'test', transport: 'memory', remote: '10.0.0.1:1' });
  expect(news.at(-1)).toMatchObject({ reason: 'enough', title: 'Snake' });
});

test('seats and names that change often are told once, as they are then', () => {
  const { registry, news, clock } = follow();
  const session = registry.open({ title: '', keeper: 'launcher' });
  session.attach(new RecordingSource());
  const ada = session.join(offer({ name: 'Ada' }), new RecordingViewer());
  for (let each = 0; each < 100; each++) {
    ada.rename(`Ada ${each}`);
    ada.requestSeat({ kind: each % 2 === 0 ? 'player' : 'watcher', player: each % 2 === 0 ? 1 : 0 });
  }
  clock.advance(1000);
  const changes = news.filter(({ kind }) => kind === 'person.changed');
  expect(changes).toEqual([
    { kind: 'person.changed', session: session.id, person: ada.id, name: 'Ada 99', seat: 'watcher', player: 0 },
  ]);
});

test('all sessions are counted together, also when they are over', () => {
  const { registry, clock } = follow();
  const session = registry.open({ title: '', keeper: 'launcher' });
  const port = session.attach(new RecordingSource());
  const [quick, slow] = [new RecordingViewer(), new RecordingViewer()];
  const ada = session.join(offer(), quick);
  session.join(offer(), slow);
  port.frame(picture(1));
  slow.ready = false;
  ada.requestSeat({ kind: 'player', player: 1 });
  ada.input(1);
  clock.advance(20);
  port.frame(picture(2));
  port.frameRefused();
  session.end('over');
  const { totals } = registry;
  expect(totals).toMatchObject({
    framesIn: 2,
    framesRefused: 1,
    keyframes: 1,
    deltas: 1,
    framesSent: 3,
    framesDropped: 1,
  });
  const sent = [...quick.encoded, ...slow.encoded].reduce((sum, { data }) => sum + data.length, 0);
  expect(totals.bytesSent).toBe(sent);
  const { counts, sum } = totals.frameBytes.reading;
  expect([counts.reduce((all, count) => all + count), sum]).toEqual([
    ...[2, quick.encoded.reduce((all, { data }) => all + data.length, 0)],
  ]);
  // From the input to the next frame: 20 ms.
  expect(totals.inputToFrame.reading).toMatchObject({ sum: 0.02 });
  expect(totals.inputToFrame.reading.counts[5]).toBe(1);
});
