import type { ConfigKeyName } from '../../protocol/perun/config-keys.ts';
import { configKeys } from '../../protocol/perun/config-keys.ts';
import type { PacketMessage, UnknownMessage } from '../../protocol/perun/messages.ts';
import type { Seat } from '../../session/seats.ts';
import { GrantBit } from '../../shared/grants.ts';

/**
 * What a message takes of the one who sends it: bits of grants, all of them. `anyone` is what may be said before
 * pairing; nobody has `never`.
 */
type Right = number;

/** To be the source of a session. Whoever may launch may attach, and so may every program of this machine. */
export const attachBit = 0x40;
const anyone: Right = 0;
const never: Right = 0x8000;
const { view, play, type, manage } = GrantBit;

/** By kind of packet, from whoever is no core; a core's packets take `attachBit`, all of them. */
export const packetRights: Readonly<Record<Exclude<(PacketMessage | UnknownMessage)['kind'], 'config'>, Right>> = {
  video: attachBit,
  debug: attachBit,
  // A microphone: a core has shown a picture before it is heard.
  audio: play,
  input: play,
  unknown: never,
};

/** By config key, likewise; keys that only a host sends are never heard. */
export const configRights: Readonly<Record<ConfigKeyName, Right>> = {
  features: never,
  coreInfo: attachBit,
  pixelFormat: attachBit,
  frameRate: attachBit,
  session: view,
  // The seat itself is judged by `seatRights`.
  seat: view,
  run: play,
  notice: never,
  sessionState: never,
  echo: anyone,
  name: view,
  ask: play,
  answer: never,
  device: play,
  roundTrip: view,
  pair: anyone,
  access: never,
  speed: play,
  // Of connectors; a host has sessions.
  stream: never,
};

/** What a seat takes; the owner's also goes to whoever comes by the host's own Unix socket. */
export const seatRights: Readonly<Record<Seat['kind'], Right>> = {
  watcher: view,
  player: play,
  typist: type,
  owner: manage,
};

const rightOfKey: ReadonlyMap<number, Right> = new Map(
  Object.entries(configKeys).map(([name, { key }]) => [key, configRights[name as ConfigKeyName]]),
);

/** What this message takes; a config key that nobody classified is never heard. */
export function rightOf(message: PacketMessage | UnknownMessage): Right {
  return message.kind === 'config' ? (rightOfKey.get(message.key) ?? never) : packetRights[message.kind];
}
