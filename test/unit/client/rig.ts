import { afterEach } from 'vitest';
import { PerunClient } from '../../../src/client/client.ts';
import type { PerunClientOptions } from '../../../src/client/client.ts';
import type { ClientState, ReceivedFrame } from '../../../src/client/types.ts';
import type { PerunError } from '../../../src/shared/errors.ts';
import { defaultLimits } from '../../../src/shared/limits.ts';
import { CountedClock, FakeClock } from './fake-clock.ts';
import { ScriptedHost } from './scripted-host.ts';
import type { ScriptedHostOptions } from './scripted-host.ts';

/** A client and a host on one standing clock, and a record of what the client told. */
export interface Rig {
  readonly clock: FakeClock;
  /** Counts the client's own timers only. */
  readonly clientClock: CountedClock;
  readonly host: ScriptedHost;
  readonly client: PerunClient;
  readonly states: ClientState[];
  readonly decoded: ReceivedFrame[];
  readonly presented: ReceivedFrame[];
  readonly notices: PerunError[];
  advance(ms: number): Promise<void>;
}

export interface RigOptions {
  readonly client?: Partial<PerunClientOptions>;
  readonly host?: Partial<ScriptedHostOptions>;
  /** Default true. */
  readonly listening?: boolean;
}

export const limits: typeof defaultLimits = defaultLimits;

const open: Rig[] = [];

/** Builds one; it is closed after the test. */
export async function createRig(options: RigOptions = {}): Promise<Rig> {
  const clock = new FakeClock();
  const clientClock = new CountedClock(clock);
  const host = new ScriptedHost({ clock, ...options.host });
  if (options.listening !== false) await host.listen();
  const client = new PerunClient({ connect: host.connect, clock: clientClock, random: () => 1, ...options.client });
  const states: ClientState[] = [];
  const decoded: ReceivedFrame[] = [];
  const presented: ReceivedFrame[] = [];
  const notices: PerunError[] = [];
  client.stateChanged.on((state) => states.push(state));
  client.decoded.on((frame) => decoded.push(frame));
  client.presented.on((frame) => presented.push(frame));
  client.notice.on((error) => notices.push(error));
  const advance = (ms: number): Promise<void> => clock.advance(ms);
  const rig = { clock, clientClock, host, client, states, decoded, presented, notices, advance };
  open.push(rig);
  return rig;
}

/** Builds one, starts the client and lets it join. */
export async function joinedRig(options: RigOptions = {}): Promise<Rig> {
  const rig = await createRig(options);
  rig.client.start();
  await rig.advance(0);
  return rig;
}

/** What the states were called, in order. */
export function kinds(rig: Rig): string[] {
  return rig.states.map((state) => state.kind);
}

afterEach(async () => {
  for (const rig of open.splice(0)) {
    const closed = rig.client.close();
    await rig.advance(10_000);
    await closed;
  }
});
