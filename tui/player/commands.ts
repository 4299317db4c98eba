import type { Seat, SessionState } from '../../src/client/types.ts';
import type { KeyEvent } from './key-events.ts';
import type { SpeedKey } from './speed-keys.ts';
import type { KeyHint } from './status-line.ts';

export type PlayerCommand =
  ('quit' | 'help' | 'back' | 'keys') | ('pause' | 'step' | 'reset' | 'seat') | ('save' | 'load' | 'saves');
/** What a key does: once, or for as long as it is held. */
type PlayerAct = PlayerCommand | SpeedKey;

/** What decides which commands work now. */
export interface Situation {
  /** The connection is open and its host knows sessions, seats and steering. */
  readonly extended: boolean;
  readonly open: boolean;
  readonly state: SessionState | undefined;
  readonly seat: Seat;
  readonly help: boolean;
  /** The host that is played on keeps saves for who plays here. */
  readonly keepsSaves: boolean;
  /** What keys are to the host now: buttons, or, where it has a keyboard, keys. */
  readonly keyboard: 'none' | 'off' | 'on';
}

const controlCommands: Readonly<Record<string, PlayerCommand>> = {
  c: 'quit',
  q: 'quit',
  k: 'keys',
  p: 'pause',
  n: 'step',
  r: 'reset',
  t: 'seat',
  s: 'save',
  l: 'load',
  o: 'saves',
};

/** The command a key stands for, if any. Letters alone belong to the game, so commands are typed with Ctrl. */
export function commandOf(event: KeyEvent): PlayerCommand | undefined {
  if (event.action !== 'press' || event.alt || event.super) return undefined;
  if (event.ctrl) return controlCommands[event.key] ?? controlCommands[event.base ?? ''];
  if (event.text === '?' || event.key === 'f1') return 'help';
  return event.key === 'escape' ? 'back' : undefined;
}

/** Why a command does nothing now, as a sentence; undefined when it works. */
export function refusalOf(command: PlayerAct, now: Situation): string | undefined {
  if (command === 'quit' || command === 'help' || command === 'back') return undefined;
  if (!now.open) return 'not connected';
  if (isOfSaves(command) && !now.keepsSaves) return 'saves of another host are not reached from here';
  if (command === 'keys') return now.keyboard === 'none' ? 'this host has no keyboard' : watched(now);
  if (!now.extended) return 'this host cannot be steered from here';
  if (command === 'seat') return undefined;
  if (now.seat.kind === 'watcher') return 'watchers cannot steer: take a seat with ^T';
  if (now.state !== 'live' && now.state !== 'paused') return 'there is nothing to steer yet';
  if (command === 'forward' && now.state === 'paused') return 'resume first with ^P';
  return command === 'step' && now.state !== 'paused' ? 'pause first with ^P' : undefined;
}

function watched({ seat }: Situation): string | undefined {
  return seat.kind === 'watcher' ? 'watchers have no keyboard' : undefined;
}

/** While keys go to a keyboard, only these are kept from it. */
export function isKeptFromKeyboard(event: KeyEvent): boolean {
  const command = commandOf(event);
  return command === 'keys' || (command === 'quit' && (event.key === 'q' || event.base === 'q'));
}

function isOfSaves(command: PlayerAct): boolean {
  return command === 'save' || command === 'load' || command === 'saves';
}

const hints: readonly (readonly [PlayerAct, (now: Situation) => KeyHint])[] = [
  ['quit', (now) => ({ key: now.keyboard === 'on' ? '^Q' : '^C', does: 'quit' })],
  ['help', (now) => ({ key: '?', does: now.help ? 'close' : 'help' })],
  ['keys', (now) => ({ key: '^K', does: now.keyboard === 'on' ? 'gamepad' : 'keyboard' })],
  ['pause', (now) => ({ key: '^P', does: now.state === 'paused' ? 'resume' : 'pause' })],
  ['rewind', () => ({ key: '[', does: 'rewind' })],
  ['forward', () => ({ key: ']', does: 'fast' })],
  ['save', () => ({ key: '^S', does: 'save' })],
  ['load', () => ({ key: '^L', does: 'load' })],
  ['saves', () => ({ key: '^O', does: 'saves' })],
  ['reset', () => ({ key: '^R', does: 'reset' })],
  ['step', () => ({ key: '^N', does: 'next frame' })],
  ['seat', (now) => ({ key: '^T', does: now.seat.kind === 'watcher' ? 'play' : 'watch' })],
];

/** The keys that work now, the most important first. */
export function hintsOf(now: Situation): KeyHint[] {
  const reached = now.keyboard === 'on' ? hints.filter(([command]) => command === 'quit' || command === 'keys') : hints;
  return reached.filter(([command]) => refusalOf(command, now) === undefined).map(([, hint]) => hint(now));
}
