import { describe, expect, it } from 'vitest';
import { PerunError } from '../../../../src/shared/errors.ts';
import { createRegistry, ManualClock, offer, RecordingViewer } from '../../../support/session/fakes.ts';
import { lacks, RewindableSource } from '../../../support/session/rewindable-source.ts';

const frameMs = 1000 / 60;

const start = () => {
  const clock = new ManualClock();
  const registry = createRegistry({ clock });
  const session = registry.open({ title: '', keeper: 'launcher' });
  const source = new RewindableSource().attach(session);
  const viewer = new RecordingViewer();
  const member = session.join(offer(), viewer);
  member.requestSeat({ kind: 'player', player: 0 });
  /** Frames at their own pace. */
  const play = (count: number): void => {
    for (let frame = 0; frame < count; frame++) {
      clock.advance(frameMs);
      source.play(1);
    }
  };
  return { clock, session, source, viewer, member, play };
};

describe('the way back', () => {
  it('shows what was, in reverse order, at the speed that was asked for; then it goes on from there', () => {
    const { clock, session, source, viewer, member, play } = start();
    play(300);
    expect(session.steering.rewindSeconds).toBeGreaterThan(4.8);
    const before = viewer.frames.length;
    member.setSpeed(-100);
    clock.advance(2000);
    const numbers: number[] = [];
    for (let at = before; at < viewer.frames.length; at++) numbers.push(viewer.sequences[at]!);
    expect(source.frames).toBeGreaterThan(170);
    expect(source.frames).toBeLessThan(190);
    // A picture for each state that was kept in those two seconds.
    expect(numbers.length).toBeGreaterThan(30);
    expect(session.state).toBe('live');
    expect(source.isPaused).toBe(true);
    member.setSpeed(100);
    expect(source.isPaused).toBe(false);
    const reached = source.frames;
    play(3);
    expect(source.frames).toBe(reached + 3);
    expect([session.state, session.steering.speed]).toEqual(['live', 100]);
  });

  it('comes to an end at the oldest state, and stays there', () => {
    const { clock, source, member, play } = start();
    play(60);
    member.setSpeed(-400);
    clock.advance(5000);
    expect(source.frames).toBeLessThanOrEqual(3);
    const asked = source.asked.length;
    clock.advance(5000);
    expect(source.asked).toHaveLength(asked);
  });

  it('never has more than one state on its way', () => {
    const { clock, source, member, play } = start();
    play(120);
    source.silent = true;
    const { length } = source.runs;
    member.setSpeed(-100);
    clock.advance(1000);
    // The pause, and one step.
    expect(source.runs.slice(length)).toEqual(['pause', 'step']);
  });

  it('keeps a paused session paused, one moment back or many', () => {
    const { clock, session, source, member, play } = start();
    play(120);
    member.run('pause');
    expect(session.state).toBe('paused');
    member.setSpeed(-100);
    clock.advance(500);
    member.setSpeed(100);
    expect(source.frames).toBeLessThan(95);
    expect([session.state, source.isPaused]).toEqual(['paused', true]);
    member.run('resume');
    expect([session.state, source.isPaused]).toEqual(['live', false]);
  });

  it.each([
    ['resume', 'live'],
    ['pause', 'paused'],
    ['step', 'paused'],
  ] as const)('is ended by %s, which leaves the session %s', (action, state) => {
    const { clock, session, member, play } = start();
    play(120);
    member.setSpeed(-100);
    clock.advance(200);
    member.run(action);
    expect([session.state, session.steering.speed]).toEqual([state, 100]);
  });

  it('is ended by a reset, which can itself be taken back', () => {
    const { clock, session, source, member, play } = start();
    play(120);
    member.setSpeed(-100);
    clock.advance(200);
    member.run('reset');
    expect([session.state, session.steering.speed, source.frames]).toEqual(['live', 100, 0]);
    play(30);
    member.setSpeed(-100);
    clock.advance(1000);
    expect(source.frames).toBeGreaterThan(40);
  });

  it('held again before the core has told of its end leaves the session as it was', () => {
    const { clock, session, source, member, play } = start();
    play(240);
    source.isFar = true;
    for (let tap = 0; tap < 4; tap++) {
      member.setSpeed(-100);
      clock.advance(90);
      member.setSpeed(100);
    }
    member.setSpeed(-100);
    clock.advance(90);
    source.report();
    expect([session.state, session.steering.speed]).toEqual(['live', -100]);
    member.setSpeed(100);
    source.report();
    expect([session.state, source.isPaused]).toEqual(['live', false]);
    member.run('pause');
    source.report();
    expect(session.state).toBe('paused');
  });

  it('is let go of when who holds it leaves, or gives up the seat', () => {
    for (const leave of ['leave', 'seat'] as const) {
      const { clock, session, source, member, play } = start();
      play(120);
      member.setSpeed(-100);
      clock.advance(100);
      if (leave === 'leave') member.leave();
      else member.requestSeat({ kind: 'watcher', player: 0 });
      expect([session.steering.speed, source.isPaused]).toEqual([100, false]);
    }
  });

  it('is told to everybody, and silent', () => {
    const { clock, session, viewer, member, play } = start();
    play(60);
    const { changes } = viewer;
    const heard = viewer.audioChunks.length;
    expect(heard).toBe(60);
    member.setSpeed(-100);
    clock.advance(500);
    expect(viewer.changes).toBe(changes + 1);
    expect(viewer.audioChunks).toHaveLength(heard);
    expect(session.steering.isAudible).toBe(false);
    member.setSpeed(100);
    play(1);
    expect(viewer.audioChunks).toHaveLength(heard + 1);
  });

  it('is refused where there is nothing to go back to, and to watchers', () => {
    const { session, source, member, play } = start();
    expect(() => member.setSpeed(-100)).toThrow('nothing to go back to');
    const watcher = session.join(offer(), new RecordingViewer());
    play(10);
    expect(() => watcher.setSpeed(-100)).toThrow('a watcher may not');
    source.detach();
    expect(() => member.setSpeed(-100)).toThrow('no source');
  });

  it('ends where the core cannot load what it saved', () => {
    const { clock, session, source, member, play } = start();
    play(60);
    source.failures = { loadState: new PerunError('CORE_FAILED', 'no') };
    member.setSpeed(-100);
    clock.advance(100);
    expect([session.steering.speed, session.steering.rewindSeconds, source.isPaused]).toEqual([100, 0, false]);
  });
});

describe('states to go back to', () => {
  it('are kept while somebody plays, and not for watchers', () => {
    const { session, source, member, play } = start();
    member.requestSeat({ kind: 'watcher', player: 0 });
    play(60);
    expect(source.asked).toEqual([]);
    member.requestSeat({ kind: 'player', player: 0 });
    play(60);
    expect(source.asked.length).toBeGreaterThanOrEqual(19);
    expect(session.steering.rewindSeconds).toBeGreaterThan(0.9);
  });

  it('are not kept of single frames', () => {
    const { source, member, play } = start();
    play(30);
    member.run('pause');
    const { length } = source.asked;
    for (let step = 0; step < 30; step++) member.run('step');
    expect(source.asked).toHaveLength(length);
  });

  it('are not asked for again of a core that has none', () => {
    const { source, member, play } = start();
    source.failures = { saveState: lacks('saveState') };
    play(600);
    expect(source.asked).toEqual(['saveState']);
    expect(() => member.setSpeed(-100)).toThrow('no saved states');
  });

  it('are asked for again after a while of a core that failed once', () => {
    const { source, play } = start();
    source.failures = { saveState: new PerunError('CORE_FAILED', 'no') };
    play(10);
    source.failures = {};
    play(60);
    expect(source.asked).toHaveLength(1);
    play(300);
    expect(source.asked.length).toBeGreaterThan(10);
  });

  it('go with the core they are of', () => {
    const { session, play } = start();
    play(60);
    new RewindableSource().attach(session);
    expect(session.steering.rewindSeconds).toBe(0);
  });
});

describe('a jump back', () => {
  it('goes on from there, and says how far it was', async () => {
    const { session, source, play } = start();
    play(300);
    expect(await session.steering.rewind(2)).toBeCloseTo(2, 0);
    expect(source.frames).toBeGreaterThan(170);
    expect(source.frames).toBeLessThan(185);
    expect([session.state, source.isPaused]).toEqual(['live', false]);
    expect(await session.steering.rewind(60)).toBeCloseTo(2.95, 0);
    expect(source.frames).toBeLessThan(5);
    play(30);
    expect(session.steering.rewindSeconds).toBeLessThan(1);
  });

  it('leaves a paused session where it went, and rejects what cannot be', async () => {
    const { session, source, member, play } = start();
    await expect(session.steering.rewind(2)).rejects.toThrow('nothing to go back to');
    play(120);
    member.run('pause');
    await session.steering.rewind(1);
    expect([session.state, source.isPaused]).toEqual(['paused', true]);
    source.failures = { loadState: new PerunError('CORE_FAILED', 'broken') };
    await expect(session.steering.rewind(0.5)).rejects.toThrow('broken');
  });
});

describe('another speed', () => {
  it('is set by the core, once, and taken back when who set it leaves', () => {
    const { session, source, member } = start();
    member.setSpeed(400);
    member.setSpeed(400);
    expect([source.speeds, session.steering.speed]).toEqual([[400], 400]);
    member.leave();
    expect([source.speeds, session.steering.speed]).toEqual([[400, 100], 100]);
  });

  it('stays where the host itself was told to', () => {
    const { session, source, member } = start();
    session.steering.setSpeed(50);
    member.leave();
    expect([source.speeds, session.steering.speed]).toEqual([[50], 50]);
  });

  it('is the usual one on the way back and behind it', () => {
    const { clock, source, member, play } = start();
    play(60);
    member.setSpeed(400);
    member.setSpeed(-100);
    clock.advance(100);
    member.setSpeed(400);
    expect(source.speeds).toEqual([400, 100, 400]);
  });

  it('is refused by a core that has one only', () => {
    const { session, source, member } = start();
    Object.assign(source, { speed: undefined });
    expect(() => member.setSpeed(400)).toThrow('one speed only');
    expect(session.steering.speed).toBe(100);
  });
});
