import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { ControlClient } from '../../src/control/client/client.ts';
import type { Armed } from '../../src/control/contract/pair.ts';
import type { PlayerClient } from '../../src/client/types.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { toPerunError } from '../../src/shared/errors.ts';
import { formatFingerprint } from '../../src/shared/fingerprint.ts';
import type { GraphicsWish } from '../canvas/graphics.ts';
import { playInTerminal } from '../player/player.ts';
import type { EndSignal } from '../player/terminal-modes.ts';
import type { TerminalInputStream, TerminalOutputStream } from '../player/terminal-streams.ts';
import { printable } from '../player/text-cells.ts';
import { noFacts } from './host-facts.ts';
import { HostFeed } from './host-feed.ts';
import { PairingActs } from './pairing-acts.ts';
import { offers } from './pairing-facts.ts';
import { sayAll, sayChanges } from './spoken.ts';

export interface RunLineModeOptions {
  readonly control: ControlClient;
  readonly open: (session: string, seat: 'player' | 'watcher') => Promise<PlayerClient>;
  readonly stdin: TerminalInputStream;
  readonly stdout: TerminalOutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How games are painted. */
  readonly graphics: GraphicsWish;
}

const helpText = [
  'Type a word and Enter: list says how everything is, play and an id plays a session, stop and an id ends one, ',
  'pair shows a PIN for a new device, unpair makes it void, approve or deny and its sign answer a device that asks, ',
  'revoke and the name of a device takes its trust back, help says this, quit leaves.',
].join('');

/** The dashboard as lines, without a screen: what changes is said once. Ends with `quit`, the end of input or a signal. */
export async function runLineMode(options: RunLineModeOptions): Promise<EndSignal | undefined> {
  const { control, stdin, stdout } = options;
  const say = (line: string): void => void stdout.write(`${printable(line)}\n`);
  const feed = new HostFeed(control, systemClock);
  const acts = new PairingActs(control, say);
  let doubted = '';
  /** Asks by wanting it typed twice. */
  const revoke = async (device: string): Promise<void> => {
    if (doubted !== device) say(`type revoke ${device} once more to take the trust back from it`);
    else await acts.revoke(device);
    doubted = doubted === device ? '' : device;
  };
  let before = noFacts;
  feed.changed.on((facts) => {
    for (const line of sayChanges(before, facts)) say(line);
    before = facts;
  });
  say(helpText);
  feed.start();
  try {
    for (;;) {
      const word = await readWord(stdin);
      if (word === undefined) return undefined;
      if (typeof word !== 'string') return word.signal;
      const [verb = '', ...rest] = word.trim().split(/\s+/);
      const id = rest.join(' ');
      if (verb === 'quit' || verb === 'q') return undefined;
      try {
        const signal = await obey(verb, id);
        if (signal !== undefined) return signal;
      } catch (error) {
        const { message, remedy } = toPerunError(error);
        say(`${message}: ${remedy}`);
      }
    }
  } finally {
    await feed.close();
  }

  async function obey(verb: string, id: string): Promise<EndSignal | undefined> {
    switch (verb) {
      case '':
        return undefined;
      case 'list':
        for (const line of sayAll(feed.facts)) say(line);
        return undefined;
      case 'stop':
        await control.session.stop({ id });
        return undefined;
      case 'pair': {
        const pin = await acts.arm(offers[0] ?? []);
        if (pin !== undefined) for (const line of pinLines(pin.armed)) say(line);
        return undefined;
      }
      case 'unpair':
        await acts.disarm();
        return undefined;
      case 'approve':
        await acts.approve(id, offers[0] ?? []);
        return undefined;
      case 'deny':
        await acts.deny(id);
        return undefined;
      case 'revoke':
        await revoke(id);
        return undefined;
      case 'play': {
        const { session } = await control.session.show({ id }).then((found) => ({ session: found.id }));
        const saves = options.control;
        const end = await playInTerminal({ ...options, saves, client: await options.open(session, 'player') });
        return end.kind === 'signal' ? end.signal : undefined;
      }
      default:
        say(helpText);
        return undefined;
    }
  }
}

/** Digits apart, so that they are read one by one. */
function pinLines({ pin, expiresAt, fingerprint, addresses }: Armed): string[] {
  return [
    `the PIN is ${Array.from(pin).join(' ')}, for one try, until ${new Date(expiresAt).toLocaleTimeString('en-GB')}`,
    `this host is ${formatFingerprint(fingerprint)}`,
    ...addresses.map((address) => `it is reached at ${address}`),
  ];
}

/** The next line typed; undefined at the end of input. The stream is let go in between, for a game may need it. */
async function readWord(stdin: TerminalInputStream): Promise<string | { readonly signal: EndSignal } | undefined> {
  const lines = createInterface({ input: stdin, terminal: false });
  const interrupted = new AbortController();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  try {
    const { signal } = interrupted;
    return await Promise.race([
      once(lines, 'line', { signal }).then(([line]: unknown[]) => String(line)),
      once(lines, 'close', { signal }).then(() => undefined),
      ...signals.map((name) => once(process, name, { signal }).then(() => ({ signal: name }))),
    ]);
  } finally {
    lines.close();
    interrupted.abort();
  }
}
