import { punch } from './constants.ts';

/** What a client sends from its data socket, so that the host learns from where it will be reached. */
export function punchDatagram(): Uint8Array {
  return Uint8Array.from(punch, (letter) => letter.charCodeAt(0));
}

/** Whether a datagram on the data socket is one; whose it is shows in where it came from. */
export function isPunch(datagram: Uint8Array): boolean {
  if (datagram.length !== punch.length) return false;
  return datagram.every((byte, at) => byte === punch.charCodeAt(at));
}
