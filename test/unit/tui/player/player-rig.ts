import { setImmediate } from 'node:timers/promises';
import type { GraphicsWish } from '../../../../tui/canvas/graphics.ts';
import { playInTerminal } from '../../../../tui/player/player.ts';
import type { PlayerEnd } from '../../../../tui/player/player.ts';
import { FakeClock } from '../../client/fake-clock.ts';
import { FakeClient } from './fake-client.ts';
import { FakeProcess } from './fake-process.ts';
import { FakeInput, FakeOutput } from './fake-terminal.ts';

export interface Rig {
  readonly client: FakeClient;
  /** Keys of the host's keyboard, as `+41` and `-41`. */
  readonly keys: readonly string[];
  readonly stdin: FakeInput;
  readonly stdout: FakeOutput;
  readonly clock: FakeClock;
  readonly events: FakeProcess;
  readonly end: Promise<PlayerEnd>;
  readonly type: (text: string) => Promise<void>;
  readonly settle: () => Promise<void>;
  readonly shown: () => Promise<string>;
  readonly status: () => Promise<string>;
}

const rigs: Rig[] = [];

/** What is typed arrives a turn later, and a repaint waits behind the write before it. */
export async function settled(stdout: FakeOutput): Promise<void> {
  for (let quiet = 0; quiet < 4; quiet++) {
    await setImmediate();
    if (stdout.working) quiet = 0;
  }
}

/** A player on a screen that is none; everything it is given can be told and read. */
export function play(
  columns = 80,
  rows = 24,
  env: Record<string, string> = { TERM: 'xterm-kitty' },
  graphics: GraphicsWish = 'auto',
): Rig {
  const client = new FakeClient();
  const stdin = new FakeInput();
  const stdout = new FakeOutput(columns, rows);
  const clock = new FakeClock();
  const events = new FakeProcess();
  const keys: string[] = [];
  const keyboard = { key: (key: number, isDown: boolean) => keys.push(`${isDown ? '+' : '-'}${key.toString(16)}`) };
  const end = playInTerminal({ client, stdin, stdout, env, clock, process: events, graphics, keyboard });
  // A rejection is looked at by the test that expects it; the clean-up below is no place for it.
  void end.catch(() => {});
  const settle = (): Promise<void> => settled(stdout);
  const rig: Rig = {
    client,
    keys,
    stdin,
    stdout,
    clock,
    events,
    end,
    settle,
    type: async (text) => {
      stdin.write(text);
      await settle();
    },
    shown: async () => {
      await settle();
      return stdout.screen.allText();
    },
    status: async () => {
      await settle();
      return stdout.screen.text(stdout.rows - 1);
    },
  };
  rigs.push(rig);
  return rig;
}

/** Ends every player that a test began. */
export async function endPlayers(): Promise<void> {
  for (const rig of rigs.splice(0)) {
    rig.stdout.unblock();
    rig.events.emit('SIGTERM');
    await rig.end.catch(() => {});
    rig.stdout.screen.dispose();
  }
}
