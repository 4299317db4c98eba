import { configPacket, inputPacket } from '../foreign/wire.ts';
import type { Tampering } from './faulty-connection.ts';

/** For each rule a mistake that somebody could make, and that the rule has to find; made anew for each connection. */
type Faults = Readonly<Record<string, () => Tampering>>;

const text = (bytes: Uint8Array, length: number): string => Buffer.from(bytes.subarray(0, length)).toString('latin1');
const isOk = (bytes: Uint8Array): boolean => text(bytes, 2) === 'OK';
const isType = (bytes: Uint8Array, type: number): boolean => bytes[0] === type && bytes.length >= 8;
const isKey = (bytes: Uint8Array, key: number): boolean => isType(bytes, 4) && bytes[8] === key;
const holds = (bytes: Uint8Array, hex: string): boolean => Buffer.from(bytes).toString('hex').includes(hex);
const glued = (...parts: readonly Uint8Array[]): Uint8Array[] => [new Uint8Array(Buffer.concat(parts))];

/** Changes what fits, in place. */
function changed(fits: (bytes: Uint8Array) => boolean, change: (bytes: Uint8Array) => void) {
  return (bytes: Uint8Array): Uint8Array[] => {
    if (fits(bytes)) change(bytes);
    return [bytes];
  };
}

const dropped =
  (fits: (bytes: Uint8Array) => boolean) =>
  (bytes: Uint8Array): Uint8Array[] =>
    fits(bytes) ? [] : [bytes];

/** Only the first chunk of a connection. */
function first(change: (bytes: Uint8Array, cut: () => void) => Uint8Array[]) {
  let isFirst = true;
  return (bytes: Uint8Array, cut: () => void = () => {}): Uint8Array[] => {
    if (!isFirst) return [bytes];
    isFirst = false;
    return change(bytes, cut);
  };
}

function cutAt(fits: (bytes: Uint8Array) => boolean) {
  return (bytes: Uint8Array, cut: () => void): Uint8Array[] => {
    if (fits(bytes)) cut();
    return [bytes];
  };
}

/** Mistakes of a host. */
export const hostFaults: Faults = {
  hello: () => ({ out: changed(isOk, (bytes) => (bytes[3] = 9)) }),
  'hello-split': () => ({ in: first((bytes, cut) => (bytes.length < 15 && cut(), [bytes])) }),
  'hello-glued': () => ({ in: first((bytes) => [bytes.slice(0, 15)]) }),
  capabilities: () => ({ out: changed(isOk, (bytes) => (bytes[4] = 2)) }),
  version: () => ({
    in: first((bytes) =>
      changed(
        () => true,
        (hello) => hello.set([0, 1], 11),
      )(bytes),
    ),
  }),
  magic: () => ({ in: first((bytes) => (bytes.length < 15 ? [] : [bytes])) }),
  'error-form': () => ({
    out: (bytes) =>
      text(bytes, 5) === 'ERROR' ? glued(bytes.subarray(0, 5), bytes.subarray(7), Uint8Array.of(0)) : [bytes],
  }),
  'features-first': () => ({ out: dropped((bytes) => isKey(bytes, 1)) }),
  echo: () => ({
    out: changed(
      (bytes) => isKey(bytes, 10),
      (bytes) => (bytes[bytes.length - 1]! ^= 1),
    ),
  }),
  'streams-read': () => ({ in: cutAt((bytes) => bytes[0] === 9) }),
  lengths: () => {
    const readHello = first((bytes) => [bytes]);
    let count = 0;
    return { in: (bytes) => (count++ === 0 ? readHello(bytes) : []) };
  },
  'unknown-type': () => {
    let isStuck = false;
    return {
      in: (bytes) => {
        isStuck ||= holds(bytes, '0900000200000003');
        return isStuck ? [] : [bytes];
      },
    };
  },
  frames: () => ({
    out: changed(
      (bytes) => isType(bytes, 1),
      (bytes) => (bytes[1] = 2),
    ),
  }),
  'old-types': () => ({ out: (bytes) => (isType(bytes, 1) ? glued(bytes, configPacket(1, 9, [1])) : [bytes]) }),
  quiet: () => ({ out: (bytes) => (isOk(bytes) ? glued(bytes, inputPacket(0, 0)) : [bytes]) }),
  'one-packet-per-message': () => ({ out: (bytes) => (isType(bytes, 1) ? glued(bytes, bytes) : [bytes]) }),
  input: () => ({ in: dropped((bytes) => isType(bytes, 3)) }),
  'latest-wins': () => ({
    in: (bytes) => {
      for (let at = 0; isType(bytes.subarray(at), 3); at += 12) bytes.set([0, 0], at + 2);
      return [bytes];
    },
  }),
  sequence: () => {
    let number = 200;
    return {
      out: changed(
        (bytes) => isType(bytes, 3),
        (bytes) => bytes.set([0, (number -= 1)], 2),
      ),
    };
  },
  speed: () => ({ out: dropped((bytes) => isKey(bytes, 0x12)) }),
  // A core that is never paused runs on, and is not rewound.
  rewind: () => ({ out: dropped((bytes) => isKey(bytes, 7)) }),
  release: () => ({ out: dropped((bytes) => isType(bytes, 3) && bytes[9] === 0) }),
  'old-forms': () => ({
    in: (bytes) => {
      // Every video packet of what came glued together.
      for (let at = 0; isType(bytes.subarray(at), 1); at += 8 + Buffer.from(bytes).readUInt32BE(at + 4))
        bytes[at + 1] = 0;
      return [bytes];
    },
  }),
};

/** Mistakes of a client. */
export const guestFaults: Faults = {
  hello: () => ({ out: first((bytes) => glued(bytes, inputPacket(0, 0))) }),
  'features-first': () => ({ out: dropped((bytes) => isKey(bytes, 1)) }),
  'answer-split': () => ({ in: first((bytes, cut) => (bytes.length < 6 && cut(), [bytes])) }),
  'answer-glued': () => ({ in: first((bytes, cut) => (bytes.length > 30 && cut(), [bytes])) }),
  'unknown-type': () => ({ in: cutAt((bytes) => holds(bytes, '0900000200000003')) }),
  packets: () => ({
    out: (bytes) => (isKey(bytes, 1) ? glued(bytes, Buffer.from('030000090000000301', 'hex')) : [bytes]),
  }),
  lengths: () => ({ in: dropped((bytes) => holds(bytes, 'fffffffc')) }),
  refusal: () => ({ in: dropped((bytes) => text(bytes, 5) === 'ERROR') }),
  'refusal-old': () => ({ in: dropped((bytes) => text(bytes, 5) === 'ERROR') }),
};
