import { createHash } from 'node:crypto';
import { PerunError } from '../../sdk/typescript/index.ts';

const magic = Buffer.from('PLRS');
const version = 1;
const ownerBytes = 16;
const headerBytes = magic.length + 1 + ownerBytes;

/** What a saved state belongs to: the core by its name, and the game by its bytes. */
export function ownerOf(core: string, game: Uint8Array | string): Uint8Array {
  const hash = createHash('sha256').update(core).update('\0').update(game);
  return hash.digest().subarray(0, ownerBytes);
}

/** A state with its owner in front: `PLRS`, a version, sixteen bytes of hash, the core's own bytes. */
export function sealState(owner: Uint8Array, state: Uint8Array): Uint8Array {
  const sealed = new Uint8Array(headerBytes + state.length);
  sealed.set(magic);
  sealed[magic.length] = version;
  sealed.set(owner, magic.length + 1);
  sealed.set(state, headerBytes);
  return sealed;
}

/**
 * The core's own bytes. PROTOCOL_MALFORMED where they are of another core or game: native code must not get to read
 * what it has not written.
 */
export function openState(owner: Uint8Array, sealed: Uint8Array): Uint8Array {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes.length <= headerBytes || !bytes.subarray(0, magic.length).equals(magic)) {
    throw malformed('it is no state of a libretro core');
  }
  const found = bytes[magic.length];
  if (found !== version) throw malformed(`it is of version ${found}, this program reads ${version}`);
  if (!bytes.subarray(magic.length + 1, headerBytes).equals(owner)) {
    throw malformed('it is of another core or another game');
  }
  return bytes.subarray(headerBytes);
}

function malformed(why: string): PerunError {
  return new PerunError('PROTOCOL_MALFORMED', `the state cannot be loaded: ${why}`, {
    remedy: 'load a state that this core has saved of this game',
  });
}
