import { type ControlKind, type InputKind, type Plane, RichKind, WireGrant } from './constants.ts';
import type { ControlMessage } from './messages.ts';
import { decodeInput } from './planes/input.ts';
import { planeOf } from './planes/plane.ts';

/** What a message of a client needs: a grant, nothing more than being let in, or nothing that any client has. */
export type Needed = WireGrant | 'nothing' | 'impossible';

/*
 * The tables name every kind there is, so that a new one does not compile before somebody has decided about it; what no
 * table knows is impossible.
 */

const inputNeeds: Readonly<Record<InputKind, Needed>> = {
  keyDown: 'keyboard',
  keyUp: 'keyboard',
  text: 'keyboard',
  pointerMove: 'pointer',
  pointerTo: 'pointer',
  buttonDown: 'pointer',
  buttonUp: 'pointer',
  wheel: 'pointer',
  scroll: 'pointer',
  touchDown: 'pointer',
  touchMove: 'pointer',
  touchUp: 'pointer',
  padButton: 'gamepad',
  padAxis: 'gamepad',
  padSnapshot: 'gamepad',
  padRemoved: 'gamepad',
  padArrived: 'gamepad',
};

/** Input needs a look at its kind; the rest of the planes is decided by the plane, or by the kind of rich input. */
const planeNeeds: Readonly<Record<Exclude<Plane, 'input' | 'richInput'>, Needed>> = {
  microphone: 'microphone',
  // Only hosts send these.
  audio: 'impossible',
  rumble: 'impossible',
  hidOutput: 'impossible',
  hdr: 'impossible',
  hostTiming: 'impossible',
  cursor: 'impossible',
  padAudio: 'impossible',
  redundantAudio: 'impossible',
  losslessAudio: 'impossible',
};

const controlNeeds: Readonly<Record<ControlKind, Needed>> = {
  reconfigure: 'nothing',
  requestKeyframe: 'nothing',
  lossReport: 'nothing',
  setBitrate: 'nothing',
  rfiRequest: 'nothing',
  shardPayloadAck: 'nothing',
  linkReport: 'nothing',
  probeRequest: 'nothing',
  clockProbe: 'nothing',
  phaseReport: 'nothing',
  cursorRenderMode: 'nothing',
  clipControl: 'clipboard',
  clipOffer: 'clipboard',
  clipFetch: 'clipboard',
  clipFetchHead: 'clipboard',
  // A ceremony has a connection of its own, before anybody has grants.
  pairRequest: 'impossible',
  pairProof: 'impossible',
  // Only hosts send these.
  reconfigured: 'impossible',
  bitrateChanged: 'impossible',
  shardPayloadChanged: 'impossible',
  pipelineGap: 'impossible',
  pairChallenge: 'impossible',
  pairResult: 'impossible',
  refused: 'impossible',
  probeResult: 'impossible',
  clockEcho: 'impossible',
  clipState: 'impossible',
  cursorShape: 'impossible',
  accessUpdate: 'impossible',
};

/** What a control message of a streaming client needs. */
export function neededForControl(message: Pick<ControlMessage, 'kind'>): Needed {
  return lookUp(controlNeeds, message.kind);
}

/** What a datagram of a client needs; of input that cannot be read, and of unknown planes, nobody can have it. */
export function neededForDatagram(datagram: Uint8Array): Needed {
  const plane = planeOf(datagram);
  if (plane === undefined) return 'impossible';
  if (plane === 'richInput') return datagram[1] === RichKind.pen ? 'pointer' : 'gamepad';
  if (plane !== 'input') return planeNeeds[plane];
  const event = decodeInput(datagram);
  return event === undefined ? 'impossible' : lookUp(inputNeeds, event.kind);
}

/** Whether grants (bits of WireGrant) allow it. */
export function isAllowed(needed: Needed, grants: number): boolean {
  if (needed === 'nothing') return true;
  return needed !== 'impossible' && (grants & WireGrant[needed]) !== 0;
}

function lookUp(table: Readonly<Record<string, Needed>>, kind: string): Needed {
  return Object.hasOwn(table, kind) ? (table[kind] ?? 'impossible') : 'impossible';
}
