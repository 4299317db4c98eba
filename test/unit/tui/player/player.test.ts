import { afterEach, describe, expect, it } from 'vitest';
import { PerunError } from '../../../../src/shared/errors.ts';
import { playInTerminal } from '../../../../tui/player/player.ts';
import { enterSequence, leaveSequence } from '../../../../tui/player/terminal-modes.ts';
import { FakeClient, plainSession } from './fake-client.ts';
import { FakeProcess } from './fake-process.ts';
import { FakeInput, FakeOutput } from './fake-terminal.ts';
import { endPlayers, play, settled } from './player-rig.ts';

const kittyAnswer = '\x1b[?15u\x1b[?62;22c';
const plainAnswer = '\x1b[?62;22c';

afterEach(endPlayers);

function chequers(width: number, height: number, one = 0xffffff, two = 0x0000ff): Uint32Array {
  return Uint32Array.from({ length: width * height }, (_, index) =>
    ((index % width) + Math.floor(index / width)) % 2 ? one : two,
  );
}

describe('playInTerminal', () => {
  it.each([
    [{ isTTY: false }, {}],
    [{}, { isTTY: false }],
  ])('refuses streams that are no terminal %#', async (input, output) => {
    const client = new FakeClient();
    const stdin = Object.assign(new FakeInput(), input);
    const stdout = Object.assign(new FakeOutput(80, 24), output);
    const error = await playInTerminal({ client, stdin, stdout, env: {} }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'USAGE', remedy: expect.stringContaining('--view dump') as string });
    expect(stdout.written).toBe('');
    expect(client.started).toBe(0);
  });

  it('takes the terminal over, starts the client, and gives all back', async () => {
    const rig = play();
    await rig.settle();
    expect(rig.stdin.isRaw).toBe(true);
    expect(rig.client.started).toBe(1);
    expect(rig.stdout.written.startsWith(enterSequence)).toBe(true);
    expect(rig.stdout.screen.alternate).toBe(true);
    await rig.type('\x03');
    expect(await rig.end).toEqual({ kind: 'quit' });
    expect(rig.stdout.written.endsWith(leaveSequence)).toBe(true);
    expect(rig.stdout.screen.alternate).toBe(false);
    expect(rig.stdin.isRaw).toBe(false);
    expect(rig.stdin.isPaused()).toBe(true);
    expect(rig.client.closed).toBe(1);
    expect(rig.clock.timers).toBe(0);
    expect(rig.events.listened).toEqual([]);
    expect(rig.client.presented.size + rig.client.stateChanged.size + rig.client.notice.size).toBe(0);
  });

  it('shows the pixels of a frame', async () => {
    const rig = play(80, 24);
    rig.client.open();
    const words = chequers(64, 32);
    rig.client.present(64, 32, words);
    await rig.settle();
    // 64 × 16 cells in the middle of 80 × 23.
    for (let row = 0; row < 16; row++) {
      for (let column = 0; column < 64; column++) {
        expect(rig.stdout.screen.cell(3 + row, 8 + column)).toMatchObject({
          top: words[row * 128 + column],
          bottom: words[row * 128 + 64 + column],
        });
      }
    }
  });

  it('skips frames while the terminal takes nothing, and then shows the last', async () => {
    const rig = play();
    rig.client.open();
    await rig.settle();
    const before = rig.stdout.writes.length;
    rig.stdout.block();
    for (let count = 1; count <= 20; count++) rig.client.present(2, 2, new Uint32Array(4).fill(count));
    await rig.settle();
    expect(rig.stdout.writes.length).toBe(before + 1);
    rig.stdout.unblock();
    await rig.settle();
    expect(rig.stdout.writes.length).toBe(before + 2);
    expect(rig.stdout.screen.cell(11, 40)).toMatchObject({ top: 20, bottom: 20 });
  });

  it('repaints without ghosts when the window changes', async () => {
    const rig = play(80, 24);
    rig.client.open();
    rig.client.present(64, 32, chequers(64, 32));
    await rig.settle();
    rig.stdout.resize(100, 40);
    await rig.settle();
    // 64 × 16 cells in the middle of 100 × 39: nothing is left at the old place, nothing is missing at the new one.
    expect(rig.stdout.screen.cell(5, 10)).toMatchObject({ glyph: ' ', top: -1 });
    expect(rig.stdout.screen.cell(11, 18)).toMatchObject({ top: 0x0000ff, bottom: 0xffffff });
    expect(rig.stdout.screen.cell(26, 81)).toMatchObject({ top: 0xffffff, bottom: 0x0000ff });
    expect(rig.stdout.screen.text(39)).toContain('^C quit');
  });

  it('says so when the window is too small, and recovers', async () => {
    const rig = play(19, 10);
    rig.client.open();
    rig.client.present(4, 4, chequers(4, 4));
    expect(await rig.shown()).toContain('window too small');
    rig.stdout.resize(30, 7);
    expect(await rig.shown()).toContain('needs 20 × 8');
    rig.stdout.resize(20, 8);
    const shown = await rig.shown();
    expect(shown).not.toContain('too small');
    expect(shown).toContain('^C quit');
  });

  it('paints without any colour under NO_COLOR', async () => {
    const rig = play(80, 24, { TERM: 'xterm-kitty', NO_COLOR: '1' });
    rig.client.open();
    rig.client.present(64, 32, chequers(64, 32, 0xffffff, 0));
    await rig.settle();
    expect(rig.stdout.written).not.toMatch(/\x1b\[[0-9;]*[34]8;[25];/);
    expect(rig.stdout.screen.text(3).trim()).toMatch(/^[▀▄]{64}$/);
  });

  it('says where the connection stands', async () => {
    const rig = play();
    expect(await rig.shown()).toContain('connecting …');
    rig.client.changeState({
      kind: 'retrying',
      attempt: 3,
      delayMs: 5000,
      error: new PerunError('UNREACHABLE', 'nothing listens at tcp://box:9000'),
    });
    let shown = await rig.shown();
    expect(shown).toContain('nothing listens at tcp://box:9000');
    expect(shown).toContain('trying again in 5 s (attempt 3)');
    rig.clock.tick(2500);
    shown = await rig.shown();
    expect(shown).toContain('trying again in 3 s');
    rig.client.changeSession({ ...plainSession, state: 'waiting' });
    rig.client.open();
    expect(await rig.shown()).toContain('waiting for the core');
    rig.client.changeSession(plainSession);
    expect(await rig.shown()).toContain('waiting for the first picture');
    rig.client.present(8, 8, chequers(8, 8));
    expect(await rig.shown()).not.toContain('picture');
  });

  it('leaves no trace of a box that is gone', async () => {
    const rig = play();
    rig.client.open();
    const words = chequers(64, 32);
    rig.client.present(64, 32, words);
    await rig.type('?');
    expect(await rig.shown()).toContain('^R');
    // The game goes on below the box.
    rig.client.present(64, 32, chequers(64, 32, 0x112233, 0x445566));
    expect(await rig.shown()).toContain('arrows');
    rig.client.present(64, 32, words);
    await rig.type('?');
    for (let row = 0; row < 16; row++) {
      for (let column = 0; column < 64; column++) {
        expect(rig.stdout.screen.cell(3 + row, 8 + column)).toMatchObject({ top: words[row * 128 + column] });
      }
    }
  });

  it('closes the help with Escape, which is known by the silence after it', async () => {
    const rig = play();
    rig.client.open();
    await rig.type(`${plainAnswer}?`);
    expect(await rig.shown()).toContain('2 8 4 6');
    await rig.type('\x1b');
    rig.clock.tick(60);
    expect(await rig.shown()).not.toContain('2 8 4 6');
  });

  it('ends by any key when the session has ended', async () => {
    const rig = play();
    rig.client.open();
    rig.client.changeSession({ ...plainSession, state: 'ended' });
    expect(await rig.shown()).toContain('the session has ended');
    await rig.type('x');
    expect(await rig.end).toEqual({ kind: 'session-ended' });
  });

  it('ends with the error of a client that gave up', async () => {
    const rig = play();
    await rig.settle();
    const error = new PerunError('REFUSED', 'no');
    rig.client.changeState({ kind: 'closed', error });
    expect(await rig.end).toEqual({ kind: 'client-closed', error });
  });

  it('ends when the terminal goes away', async () => {
    const rig = play();
    await rig.settle();
    rig.stdin.end();
    expect(await rig.end).toEqual({ kind: 'terminal-lost' });
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)('restores the terminal within %s', async (signal) => {
    const rig = play();
    await rig.settle();
    rig.events.emit(signal);
    expect(rig.stdin.isRaw).toBe(false);
    expect(await rig.end).toEqual({ kind: 'signal', signal });
    await rig.settle();
    expect(rig.stdout.written.endsWith(leaveSequence)).toBe(true);
  });

  it('restores the terminal within a crash and rejects with its error', async () => {
    const rig = play();
    await rig.settle();
    rig.events.emit('uncaughtExceptionMonitor', new Error('boom'));
    expect(rig.stdin.isRaw).toBe(false);
    await expect(rig.end).rejects.toMatchObject({ code: 'FAILED', message: 'boom' });
    expect(rig.client.closed).toBe(1);
  });

  it('restores the terminal and rejects when the client cannot start', async () => {
    const client = new FakeClient();
    client.start = () => {
      throw new PerunError('ADDRESS_INVALID', 'bad address');
    };
    const stdin = new FakeInput();
    const stdout = new FakeOutput(80, 24);
    const end = playInTerminal({ client, stdin, stdout, env: {}, process: new FakeProcess() });
    await expect(end).rejects.toMatchObject({ code: 'ADDRESS_INVALID' });
    await settled(stdout);
    expect(stdout.written.endsWith(leaveSequence)).toBe(true);
    expect(stdin.isRaw).toBe(false);
  });

  it('sets the modes and the picture again after the process was stopped', async () => {
    const rig = play();
    rig.client.open();
    rig.client.present(64, 32, chequers(64, 32));
    await rig.settle();
    await rig.stdout.screen.feed(`${leaveSequence}$ fg`);
    rig.stdin.setRawMode(false);
    rig.events.emit('SIGCONT');
    await rig.settle();
    expect(rig.stdin.isRaw).toBe(true);
    expect(rig.stdout.screen.alternate).toBe(true);
    expect(rig.stdout.screen.cell(3, 8)).toMatchObject({ top: 0x0000ff, bottom: 0xffffff });
  });
});

describe('keys of the player', () => {
  it('holds a key exactly as long as a terminal that tells releases says', async () => {
    const rig = play(120, 24);
    rig.client.open();
    await rig.type(kittyAnswer);
    await rig.type('\x1b[113;1:1u');
    expect(rig.client.buttons).toEqual([1 << 4]);
    rig.clock.tick(5000);
    expect(rig.client.buttons).toEqual([1 << 4]);
    await rig.type('\x1b[119;1:1u\x1b[113;1:3u');
    expect(rig.client.buttons).toEqual([1 << 4, (1 << 4) | (1 << 5), 1 << 5]);
    expect(await rig.status()).toContain('key releases reported');
  });

  it('guesses releases where the terminal does not tell them', async () => {
    const rig = play(100, 24);
    rig.client.open();
    await rig.type(plainAnswer);
    expect(await rig.status()).toContain('key releases are emulated');
    await rig.type('\x1b[A');
    expect(rig.client.buttons).toEqual([1 << 2]);
    rig.clock.tick(699);
    expect(rig.client.buttons).toEqual([1 << 2]);
    rig.clock.tick(2);
    expect(rig.client.buttons).toEqual([1 << 2, 0]);
  });

  it('takes the keys of the layout in force', async () => {
    const rig = play();
    rig.client.open();
    rig.client.changeSession({ ...plainSession, layout: 'xinput' });
    await rig.type(kittyAnswer);
    await rig.type('z\r');
    expect(rig.client.buttons.at(-1)).toBe(0x1000 | 0x10);
    rig.client.changeSession(plainSession);
    expect(rig.client.buttons.at(-1)).toBe(0);
  });

  it('lets everything go when the window loses the focus, and at the end', async () => {
    const rig = play();
    rig.client.open();
    await rig.type(kittyAnswer);
    await rig.type('\x1b[97;1:1u');
    await rig.type('\x1b[O');
    expect(rig.client.buttons).toEqual([1 << 7, 0]);
    await rig.type('\x1b[I\x1b[97;1:1u');
    await rig.type('\x03');
    await rig.end;
    expect(rig.client.buttons).toEqual([1 << 7, 0, 1 << 7, 0]);
  });

  it('plays nothing of a paste', async () => {
    const rig = play();
    rig.client.open();
    await rig.type('\x1b[200~qwer\x03\x1b[201~');
    expect(rig.client.buttons).toEqual([]);
    expect(rig.stdin.isRaw).toBe(true);
  });

  it('steers the session', async () => {
    const rig = play();
    rig.client.open();
    await rig.type('\x10');
    rig.client.changeSession({ ...plainSession, state: 'paused' });
    expect(await rig.status()).toContain('paused');
    await rig.type('\x0e');
    await rig.type('\x10');
    await rig.type('\x12');
    await rig.type('\x14');
    expect(rig.client.runs).toEqual(['pause', 'step', 'resume', 'reset']);
    expect(rig.client.seatRequests).toEqual([{ kind: 'watcher', player: 0 }]);
    expect(rig.client.buttons).toEqual([]);
  });

  it('plays backwards and faster for as long as a key is held', async () => {
    const rig = play();
    rig.client.open();
    await rig.type(kittyAnswer);
    await rig.type('\x1b[91;1:1u');
    rig.client.changeSession({ ...plainSession, speed: -100 });
    expect(await rig.status()).toContain('rewind');
    await rig.type('\x1b[91;1:2u');
    await rig.type('\x1b[93;1:1u');
    await rig.type('\x1b[91;1:3u');
    await rig.type('\x1b[93;1:3u');
    expect(rig.client.speeds).toEqual([-100, 400, 100]);
    await rig.type('\x1b[91;1:1u');
    await rig.type('\x03');
    await rig.end;
    expect(rig.client.speeds).toEqual([-100, 400, 100, -100, 100]);
    expect(rig.client.buttons).toEqual([]);
  });

  it('keeps what is held when the session changes in anything but its layout', async () => {
    const rig = play();
    rig.client.open();
    rig.client.changeSession(plainSession);
    await rig.type(kittyAnswer);
    await rig.type('\x1b[97;1:1u');
    rig.client.changeSession({ ...plainSession, speed: 400 });
    expect(rig.client.buttons).toEqual([1 << 7]);
    rig.client.changeSession({ ...plainSession, layout: 'xinput' });
    expect(rig.client.buttons).toEqual([1 << 7, 0]);
  });

  it('says why a held key does nothing', async () => {
    const rig = play();
    rig.client.open();
    rig.client.changeSeat({ kind: 'watcher', player: 0 });
    await rig.type('[');
    expect(await rig.status()).toContain('watchers cannot steer');
    rig.client.changeSeat({ kind: 'player', player: 1 });
    rig.client.changeSession({ ...plainSession, state: 'paused' });
    await rig.type(']');
    expect(await rig.status()).toContain('resume first');
    expect(rig.client.speeds).toEqual([]);
  });

  it('says why a command does nothing', async () => {
    const rig = play();
    rig.client.open();
    rig.client.changeSeat({ kind: 'watcher', player: 0 });
    await rig.type('\x10');
    expect(await rig.status()).toContain('watchers cannot steer');
    expect(rig.client.runs).toEqual([]);
    rig.client.changeState({ kind: 'open', extended: false });
    await rig.type('\x12');
    expect(await rig.status()).toContain('cannot be steered from here');
  });

  it('sends keys to the keyboard of the host and back to its gamepad', async () => {
    const rig = play();
    rig.client.open();
    rig.client.changeState({ kind: 'open', extended: false });
    expect(await rig.status()).toContain('^K keyboard');
    await rig.type('\x0b');
    expect(await rig.status()).toContain('^Q quit');
    // ^C is the host's now, and so is what the help is opened by.
    await rig.type('z?\x03');
    expect(rig.keys.join(' ')).toBe('+5a -5a +a0 +bf -bf -a0 +a2 +43 -43 -a2');
    expect(rig.client.buttons).toEqual([]);
    await rig.type('\x0b');
    await rig.type('z');
    expect(rig.client.buttons).toEqual([1 << 0xa]);
    await rig.type('\x0b\x11');
    expect(await rig.end).toEqual({ kind: 'quit' });
  });

  it('shows a notice of the host for a while, and nothing in it is obeyed', async () => {
    const rig = play();
    rig.client.open();
    rig.client.notice.emit(new PerunError('SEAT_TAKEN', 'player 2 is \x1b[2Jtaken'));
    expect(await rig.status()).toContain('player 2 is [2Jtaken');
    rig.clock.tick(4300);
    expect(await rig.status()).not.toContain('taken');
  });

  it('leaves by Ctrl-Q too, in the codes of kitty', async () => {
    const rig = play();
    await rig.type('\x1b[113;5u');
    expect(await rig.end).toEqual({ kind: 'quit' });
  });
});
