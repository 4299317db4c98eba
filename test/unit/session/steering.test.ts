import { describe, expect, it } from 'vitest';
import type { Part } from '../../../src/shared/asks.ts';
import type { PerunError } from '../../../src/shared/errors.ts';
import { createRegistry, offer, RecordingViewer } from '../../support/session/fakes.ts';
import { RewindableSource } from '../../support/session/rewindable-source.ts';

class AskingViewer extends RecordingViewer {
  readonly answers: (Part | PerunError)[] = [];

  answer(_request: number, result: Part | PerunError): void {
    this.answers.push(result);
  }
}

const start = () => {
  const session = createRegistry().open({ title: '', keeper: 'launcher' });
  const source = new RewindableSource().attach(session);
  const viewer = new AskingViewer();
  const player = session.join(offer(), viewer);
  player.requestSeat({ kind: 'player', player: 0 });
  const owner = session.join(offer({ mayOwn: true }), new RecordingViewer());
  owner.requestSeat({ kind: 'owner', player: 0 });
  source.play(30);
  return { session, source, player, owner, viewer };
};

type Rig = ReturnType<typeof start>;
const none = { offset: 0, total: 0, bytes: new Uint8Array(0) };

describe('what a debugger has stopped', () => {
  it.each([
    ['pauses', ({ owner }: Rig) => owner.run('pause')],
    ['steps a frame', ({ owner }: Rig) => owner.run('step')],
    [
      'steps an instruction',
      ({ owner, source }: Rig) => {
        owner.ask(1, { kind: 'stepInstruction', ...none });
        source.run('pause');
      },
    ],
    ['meets a breakpoint', ({ source }: Rig) => source.hit()],
  ])('where it %s, stays stopped for players until it runs again', (_, stop) => {
    const rig = start();
    stop(rig);
    const { session, source, player, owner, viewer } = rig;
    const { frames } = source;
    for (const action of ['resume', 'reset', 'step', 'pause'] as const) {
      expect(() => player.run(action)).toThrow('a debugger has stopped');
    }
    expect(() => player.setSpeed(400)).toThrow('a debugger has stopped');
    expect(() => player.setSpeed(-100)).toThrow('a debugger has stopped');
    player.ask(1, { kind: 'loadState', ...none });
    expect(viewer.answers).toMatchObject([{ code: 'REFUSED' }]);
    expect(source.frames).toBe(frames);
    expect(session.state).toBe('paused');
    // A save changes nothing.
    player.ask(2, { kind: 'saveState', ...none });
    expect(viewer.answers).toHaveLength(3);
    owner.run('resume');
    player.run('reset');
    expect(source.frames).toBe(0);
  });

  it('is anybody’s again when the debugger goes without a word, or takes another seat', () => {
    for (const go of [
      ({ owner }: Rig) => owner.leave(),
      ({ owner }: Rig) => void owner.requestSeat({ kind: 'watcher', player: 0 }),
    ]) {
      const rig = start();
      rig.owner.run('pause');
      go(rig);
      rig.player.run('resume');
      expect(rig.session.state).toBe('live');
    }
  });

  it('is not kept by a breakpoint that nobody watches, nor by a player’s own pause', () => {
    const { source, player, owner } = start();
    player.run('pause');
    player.run('resume');
    owner.leave();
    source.hit();
    player.run('resume');
    expect(source.isPaused).toBe(false);
  });

  it('yields to who commands the host, and not to who merely calls it', async () => {
    const { session, source, owner } = start();
    owner.run('pause');
    const caller = { person: undefined, owns: false };
    expect(() => session.steering.run('resume', caller)).toThrow('a debugger has stopped');
    await expect(session.steering.rewind(1, caller)).rejects.toThrow('a debugger has stopped');
    session.steering.run('resume');
    expect(source.isPaused).toBe(false);
  });

  it('is not rewound past the breakpoint', () => {
    const { session, source, player } = start();
    player.setSpeed(-100);
    source.hit();
    expect([session.steering.speed, session.state, source.isPaused]).toEqual([100, 'paused', true]);
  });

  it('belongs to nobody when another core comes', () => {
    const { session, owner, player } = start();
    owner.run('pause');
    const other = new RewindableSource().attach(session);
    player.run('reset');
    expect(other.runs).toEqual(['reset']);
  });
});
