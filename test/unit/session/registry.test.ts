import { describe, expect, it } from 'vitest';
import { isSessionName, sessionName } from '../../../src/session/names.ts';
import { createRegistry, ManualClock, offer, RecordingSource, RecordingViewer } from '../../support/session/fakes.ts';

describe('SessionRegistry', () => {
  it('names sessions, finds them, and says what there is when it does not', () => {
    const registry = createRegistry();
    const first = registry.open({ title: 'one', keeper: 'launcher' });
    const second = registry.open({ title: 'two', keeper: 'launcher', id: 'otter-7' });
    expect(isSessionName(first.id)).toBe(true);
    expect(second.id).toBe('otter-7');
    expect(registry.newest).toBe(second);
    first.attach(new RecordingSource());
    expect(registry.newest).toBe(first);
    second.attach(new RecordingSource());
    expect(registry.newest).toBe(second);
    expect(registry.get(first.id)).toBe(first);
    expect(registry.open({ title: '', keeper: 'launcher', id: 'otter-7' }).id).not.toBe('otter-7');
    expect(() => registry.get('nobody-1')).toThrow('no session is called "nobody-1"');
  });

  it('refuses more than its limit', () => {
    const registry = createRegistry({ limits: { sessions: 2 } });
    registry.open({ title: '', keeper: 'launcher' });
    registry.open({ title: '', keeper: 'launcher' }).end('');
    registry.open({ title: '', keeper: 'launcher' });
    expect(() => registry.open({ title: '', keeper: 'launcher' })).toThrow('already has 2 sessions');
  });

  it('ends a session of its source only when source and people are gone for a while', () => {
    const clock = new ManualClock();
    const registry = createRegistry({ clock, limits: { sourceGraceMs: 1000 } });
    const session = registry.open({ title: '', keeper: 'source' });
    const port = session.attach(new RecordingSource());
    clock.advance(5000);
    expect(session.state).toBe('live');
    const member = session.join(offer(), new RecordingViewer());
    port.detach();
    clock.advance(5000);
    expect(session.state).toBe('waiting');
    member.leave();
    clock.advance(999);
    expect(session.state).toBe('waiting');
    clock.advance(1);
    expect(session.state).toBe('ended');
    expect(clock.timers).toBe(0);
  });

  it('keeps a launched session until its launcher ends it', () => {
    const clock = new ManualClock();
    const registry = createRegistry({ clock });
    const session = registry.open({ title: '', keeper: 'launcher' });
    clock.advance(10_000_000);
    expect(session.state).toBe('waiting');
  });
});

describe('sessionName', () => {
  it('finds a free name in any crowd', () => {
    const taken = new Set<string>();
    for (let count = 0; count < 3000; count++) {
      const name = sessionName((one) => taken.has(one));
      expect(taken.has(name)).toBe(false);
      expect(isSessionName(name)).toBe(true);
      taken.add(name);
    }
  });
});
