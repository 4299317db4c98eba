import { PerunClient } from '../../../src/client/client.ts';
import type { SessionInfo } from '../../../src/control/contract/schemas.ts';
import { createUnixTransport } from '../../../src/transport/unix/unix.ts';
import { waitUntil } from './wait-until.ts';

/** Whoever can call the command line of a host, and knows its socket. */
export interface HostUser {
  readonly unix: string;
  json(...args: string[]): Promise<unknown>;
}

/** What became of a session that was played, rewound, and played on faster. */
export interface Rewound {
  /** Seconds that could be taken back before it was, and when the key was let go. */
  readonly before: number;
  readonly after: number;
  /** What the client was told on the way. */
  readonly speeds: readonly number[];
  readonly states: readonly (string | undefined)[];
  /** Pictures that were seen on the way back. */
  readonly pictures: number;
  /** Seconds of a jump of one second. */
  readonly jumped: number;
  readonly notices: readonly string[];
}

const patienceMs = 60_000;

/** Plays that session for a while, holds rewind and then fast-forward, and jumps back by a second. */
export async function rewound(user: HostUser, session: string): Promise<Rewound> {
  const transport = createUnixTransport();
  const client = new PerunClient({ connect: () => transport.connect(user.unix), session });
  const notices: string[] = [];
  const speeds: number[] = [];
  const states: (string | undefined)[] = [];
  client.notice.on((error) => notices.push(error.message));
  const seconds = async (): Promise<number> =>
    ((await user.json('session', 'show', session)) as SessionInfo).rewindSeconds;
  const frames = (count: number): Promise<true> => {
    const wanted = client.stats().frames + count;
    const isThere = (): true | undefined => (client.stats().frames >= wanted ? true : undefined);
    return waitUntil(`${count} frames`, isThere, patienceMs);
  };
  try {
    client.start();
    await waitUntil('a seat', () => (client.seat.kind === 'player' ? true : undefined), patienceMs);
    const enough = async (): Promise<number | undefined> => ((await seconds()) >= 3 ? seconds() : undefined);
    await waitUntil('states to go back to', enough, patienceMs);
    client.sessionChanged.on(({ speed, state }) => {
      speeds.push(speed);
      states.push(state);
    });
    const before = await seconds();
    const shown = client.stats().frames;
    client.setSpeed(-200);
    // On a machine that is busy a picture may take its time; two are the least that show a way.
    await frames(2);
    const gone = async (): Promise<number | undefined> => {
      const now = await seconds();
      return now < before - 1 ? now : undefined;
    };
    const after = await waitUntil('the way back', gone, patienceMs);
    const pictures = client.stats().frames - shown;
    client.setSpeed(400);
    await frames(20);
    client.setSpeed(100);
    await frames(20);
    await waitUntil('a second to go back', async () => ((await seconds()) >= 1.2 ? true : undefined), patienceMs);
    const { seconds: jumped } = (await user.json('session', 'rewind', session, '1')) as { seconds: number };
    await frames(5);
    return { before, after, pictures, speeds, states, jumped, notices };
  } finally {
    await client.close();
  }
}
