import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createRegistry,
  ManualClock,
  offer,
  picture,
  RecordingSource,
  RecordingViewer,
  renditionOf,
} from '../../support/session/fakes.ts';

const start = (options: Parameters<typeof createRegistry>[0] = {}) => {
  const registry = createRegistry(options);
  const session = registry.open({ title: '', keeper: 'launcher' });
  const source = new RecordingSource();
  const port = session.attach(source);
  return { registry, session, source, port };
};

describe('frames', () => {
  it('reach every watcher exactly, encoded once per rendition', () => {
    const { session, port } = start();
    const viewers = [0, 1, 2, 3].map(() => new RecordingViewer());
    session.join(offer(), viewers[0]!);
    session.join(offer(), viewers[1]!);
    session.join(offer({ rendition: renditionOf(0) }), viewers[2]!);
    session.join(offer({ rendition: renditionOf(2, true) }), viewers[3]!);
    for (let number = 1; number <= 20; number++) port.frame(picture(number));
    for (const viewer of viewers) {
      expect(viewer.frames.map(({ pixels }) => [...pixels])).toEqual(
        Array.from({ length: 20 }, (_, index) => [...picture(index + 1).pixels]),
      );
    }
    for (const [index, frame] of viewers[0]!.encoded.entries()) expect(viewers[1]!.encoded[index]).toBe(frame);
    expect(viewers[2]!.encoded.every(({ encoding }) => encoding.compressor === 'none')).toBe(true);
    expect(session.stats.renditions.map(({ key, members, frames }) => [key, members, frames])).toEqual([
      ['rgba8888/xor/lz4-2', 2, 20],
      ['rgba8888/none/none', 1, 20],
      ['strips/scroll/lz4-2', 1, 20],
    ]);
  });

  it('are there at once for who joins late, and the members stay on one base', () => {
    const { session, port } = start();
    const early = new RecordingViewer();
    session.join(offer(), early);
    port.frame(picture(1));
    port.frame(picture(2));
    const late = new RecordingViewer();
    session.join(offer(), late);
    expect(late.frames).toHaveLength(1);
    expect(late.frames[0]).toEqual(picture(2));
    port.frame(picture(3));
    expect(late.encoded.at(-1)).toBe(early.encoded.at(-1));
    expect(late.frames.at(-1)).toEqual(picture(3));
  });

  it('pass by a watcher that is not ready, who comes back with one whole frame of the present', () => {
    const { session, port } = start();
    const quick = new RecordingViewer();
    const slow = new RecordingViewer();
    session.join(offer(), quick);
    const membership = session.join(offer(), slow);
    port.frame(picture(1));
    slow.ready = false;
    for (let number = 2; number <= 100; number++) port.frame(picture(number));
    expect(slow.frames).toHaveLength(1);
    expect(quick.frames).toHaveLength(100);
    slow.ready = true;
    membership.drained();
    expect(slow.frames.at(-1)).toEqual(picture(100));
    expect(slow.encoded.at(-1)!.encoding.delta).toBe('none');
    membership.drained();
    expect(slow.frames).toHaveLength(2);
    port.frame(picture(101));
    expect(slow.frames.at(-1)).toEqual(picture(101));
    expect(slow.encoded.at(-1)).toBe(quick.encoded.at(-1));
    expect(session.people.map(({ droppedFrames }) => droppedFrames)).toEqual([0, 99]);
  });

  it('whatever the watchers do, each sees a subset in order and ends at the newest once ready', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('frame' as const) }),
      fc.record({ do: fc.constant('toggle' as const), who: fc.integer({ min: 0, max: 2 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const { session, port } = start();
        const viewers = [0, 1, 2].map(() => new RecordingViewer());
        const members = viewers.map((viewer, index) =>
          session.join(offer({ rendition: renditionOf(index === 2 ? 0 : 2, index === 1) }), viewer),
        );
        let number = 0;
        for (const one of steps) {
          if (one.do === 'frame') port.frame(picture(++number));
          else {
            const viewer = viewers[one.who]!;
            viewer.ready = !viewer.ready;
            if (viewer.ready) members[one.who]!.drained();
          }
        }
        for (const [index, viewer] of viewers.entries()) {
          viewer.ready = true;
          members[index]!.drained();
          if (number > 0) expect(viewer.frames.at(-1)).toEqual(picture(number));
          expect([...viewer.sequences].toSorted((a, b) => a - b)).toEqual(viewer.sequences);
          for (const [at, frame] of viewer.frames.entries()) expect(frame).toEqual(picture(viewer.sequences[at]!));
        }
      }),
    );
  });

  it('change size without harm', () => {
    const { session, port } = start();
    const viewer = new RecordingViewer();
    session.join(offer(), viewer);
    port.frame(picture(1, 8, 4));
    port.frame(picture(2, 16, 8));
    port.frame(picture(3, 16, 8));
    expect(viewer.frames).toEqual([picture(1, 8, 4), picture(2, 16, 8), picture(3, 16, 8)]);
    expect(session.tracks).toEqual([{ kind: 'frames', width: 16, height: 8, rate: { numerator: 60, denominator: 1 } }]);
  });
});

describe('input', () => {
  it('counts from players and the owner, not from watchers, and is released when they leave', () => {
    const { session, source } = start();
    const watcher = session.join(offer(), new RecordingViewer());
    const player = session.join(offer(), new RecordingViewer());
    const owner = session.join(offer({ mayOwn: true }), new RecordingViewer());
    player.requestSeat({ kind: 'player', player: 0 });
    owner.requestSeat({ kind: 'owner', player: 0 });
    watcher.input(1);
    player.input(2);
    owner.input(4);
    player.leave();
    owner.leave();
    expect(source.inputs).toEqual([
      [1, 2],
      [1, 6],
      [1, 4],
      [1, 0],
    ]);
  });

  it('goes to the pad of the seat where the source has several', () => {
    const { session, source } = start();
    source.info = { ...source.info, players: 2 };
    const people = [1, 2, 3].map((player) => {
      const member = session.join(offer(), new RecordingViewer());
      member.requestSeat({ kind: 'player', player });
      return member;
    });
    for (const [index, member] of people.entries()) member.input(1 << index);
    expect(source.inputs).toEqual([
      [1, 1],
      [2, 2],
      [1, 5],
    ]);
  });

  it('is bounded per person and second', () => {
    const clock = new ManualClock();
    const { session, source } = start({ clock, limits: { inputPerSecond: 10 } });
    const player = session.join(offer(), new RecordingViewer());
    player.requestSeat({ kind: 'player', player: 1 });
    for (let buttons = 1; buttons <= 50; buttons++) player.input(buttons);
    expect(source.inputs).toHaveLength(10);
    clock.advance(1100);
    player.input(99);
    expect(source.inputs).toHaveLength(11);
  });

  it('is told again to a source that takes the place of another', () => {
    const { session, port, source } = start();
    const player = session.join(offer(), new RecordingViewer());
    player.requestSeat({ kind: 'player', player: 1 });
    player.input(8);
    const second = new RecordingSource();
    session.attach(second);
    expect(source.releases).toEqual(['another source took its place']);
    expect(second.inputs).toEqual([[1, 8]]);
    port.frame(picture(1));
    expect(session.tracks).toEqual([]);
  });
});

describe('a title', () => {
  it('is what a person said, else the source, else the file', () => {
    const registry = createRegistry();
    const named = registry.open({ title: 'Mine', label: 'file', keeper: 'launcher' });
    const unnamed = registry.open({ title: '', label: 'file', keeper: 'launcher' });
    const source = new RecordingSource();
    expect([named.title, unnamed.title]).toEqual(['Mine', 'file']);
    const ports = [named.attach(source), unnamed.attach(source)];
    source.info = { ...source.info, title: 'Bricks' };
    for (const port of ports) port.described();
    expect([named.title, unnamed.title]).toEqual(['Mine', 'Bricks']);
  });
});

describe('life', () => {
  it('goes on without its source, and the picture comes back with the next one', () => {
    const { session, port } = start();
    const viewer = new RecordingViewer();
    session.join(offer(), viewer);
    port.frame(picture(1));
    port.detach();
    expect(session.state).toBe('waiting');
    expect(() => session.steering.run('pause')).toThrow('has no source');
    const late = new RecordingViewer();
    session.join(offer(), late);
    expect(late.frames).toEqual([picture(1)]);
    session.attach(new RecordingSource()).frame(picture(2));
    expect(session.state).toBe('live');
    expect(viewer.frames).toEqual([picture(1), picture(2)]);
  });

  it('ends for everybody once', () => {
    const { registry, session, source } = start();
    const viewer = new RecordingViewer();
    const member = session.join(offer(), viewer);
    session.end('enough');
    session.end('again');
    member.input(1);
    member.leave();
    expect(viewer.endings).toEqual(['enough']);
    expect(source.releases).toEqual(['enough']);
    expect(registry.all).toEqual([]);
    expect(() => session.join(offer(), viewer)).toThrow('has ended');
  });

  it('passes pause and step on for players only, and only to a source that can', () => {
    const { session, source, port } = start();
    const watcher = session.join(offer(), new RecordingViewer());
    expect(() => watcher.run('pause')).toThrow('a watcher may not pause');
    watcher.requestSeat({ kind: 'player', player: 0 });
    watcher.run('pause');
    port.paused(true);
    expect([source.runs, session.state]).toEqual([['pause'], 'paused']);
    source.info = { ...source.info, runnable: false };
    expect(() => watcher.run('step')).toThrow('cannot step');
  });
});

describe('a terminal track', () => {
  it('travels like any other track, and only typists and the owner type', () => {
    const { session, port, source } = start();
    const viewer = new RecordingViewer();
    const member = session.join(offer(), viewer);
    port.terminal({ kind: 'terminal', columns: 80, rows: 24 });
    port.terminalBytes(new TextEncoder().encode('$ '));
    member.type(new TextEncoder().encode('no'));
    member.requestSeat({ kind: 'typist', player: 0 });
    member.type(new TextEncoder().encode('ls'));
    expect(session.tracks).toEqual([{ kind: 'terminal', columns: 80, rows: 24 }]);
    expect(viewer.text).toEqual(['$ ']);
    expect(source.typed.map((bytes) => new TextDecoder().decode(bytes))).toEqual(['ls']);
    const late = new RecordingViewer();
    session.join(offer(), late);
    expect(late.terminals).toEqual([{ kind: 'terminal', columns: 80, rows: 24 }]);
  });
});
