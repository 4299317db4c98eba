import { Magic, magicBytes } from './constants.ts';

/** Which family of messages the bytes begin like; undefined where no magic fits. */
export function familyOf(bytes: Uint8Array): keyof typeof Magic | undefined {
  if (hasMagic(bytes, Magic.handshake)) return 'handshake';
  if (hasMagic(bytes, Magic.control)) return 'control';
  return hasMagic(bytes, Magic.stream) ? 'stream' : undefined;
}

export function hasMagic(bytes: Uint8Array, magic: string): boolean {
  if (bytes.length < magicBytes) return false;
  for (let at = 0; at < magicBytes; at += 1) if (bytes[at] !== magic.charCodeAt(at)) return false;
  return true;
}
