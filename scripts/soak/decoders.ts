import { readFileSync } from 'node:fs';
import { memoryUsage } from 'node:process';
import { setImmediate } from 'node:timers/promises';
import { decodeEvents } from '../../backends/bindings/input/events.ts';
import { decodeOutputReport } from '../../backends/gamepad/uhid/dualsense-output.ts';
import { decodeUhidEvent } from '../../backends/gamepad/uhid/uhid-events.ts';
import { decodeSaveFile } from '../../src/host/store/save-file.ts';
import { decodePairMessage } from '../../src/protocol/pairing/decode.ts';
import { spkiOfCertificate } from '../../src/protocol/pairing/spki.ts';
import { decodeAddresses, decodeMemoryRange, decodeMemorySpaces } from '../../src/protocol/perun/ask-bodies.ts';
import { decodeAnswer, decodeAsk } from '../../src/protocol/perun/asks.ts';
import { decodeCoreInfo } from '../../src/protocol/perun/core-info.ts';
import { decodeDebug } from '../../src/protocol/perun/debug-values.ts';
import { PacketDecoder } from '../../src/protocol/perun/decode.ts';
import { decodeDevice } from '../../src/protocol/perun/device-values.ts';
import { HandshakeReader } from '../../src/protocol/perun/handshake.ts';
import { decodeStream } from '../../src/protocol/perun/stream-values.ts';
import * as values from '../../src/protocol/perun/values.ts';
import { isPerunError } from '../../src/shared/errors.ts';
import { defaultLimits } from '../../src/shared/limits.ts';
import { codecDecoders } from './codec-decoders.ts';
import { fileDecoders, goldenFiles } from './desktop-files.ts';
import { goldenPods, goldenWayland, podDecoders, waylandDecoders } from './desktop-decoders.ts';
import { sealedDatagrams, sealedDecoders, soundDecoders, soundPackets } from './media-decoders.ts';
import { goldenPackets, messageDecoders, packetDecoders, planeDecoders } from './punktfunk-decoders.ts';
import { goldenQuic, quicDecoders } from './quic-decoders.ts';

/** A decoder of hostile bytes; what it returns is looked at only for whether it is an error. */
type Decode = (bytes: Uint8Array) => unknown;

const perunDecoders: Readonly<Record<string, Decode>> = {
  hello: (bytes) => new HandshakeReader('hello', defaultLimits).push(bytes),
  answer: (bytes) => new HandshakeReader('answer', defaultLimits).push(bytes),
  packets: (bytes) => new PacketDecoder().push(bytes).error,
  features: values.decodeFeatures,
  coreInfo: decodeCoreInfo,
  pixelFormat: values.decodePixelFormat,
  frameRate: values.decodeFrameRate,
  session: values.decodeSessionId,
  seat: values.decodeSeat,
  run: values.decodeRun,
  notice: values.decodeNotice,
  sessionState: values.decodeSessionState,
  echo: values.decodeEcho,
  roundTrip: values.decodeRoundTrip,
  speed: values.decodeSpeed,
  access: values.decodeAccess,
  name: values.decodeName,
  debug: decodeDebug,
  ask: (bytes) => decodeAsk(bytes),
  askAnswer: (bytes) => decodeAnswer(bytes),
  device: decodeDevice,
  stream: (bytes) => decodeStream(bytes),
  memorySpaces: decodeMemorySpaces,
  memoryRange: decodeMemoryRange,
  addresses: (bytes) => decodeAddresses(bytes, defaultLimits.breakpoints),
  pairing: decodePairMessage,
  certificate: spkiOfCertificate,
  saveFile: (bytes) => decodeSaveFile(bytes, defaultLimits),
  systemEvents: decodeEvents,
  uhidEvents: decodeUhidEvent,
  padOutput: (bytes) => decodeOutputReport(Uint8Array.of(2, ...bytes)),
  ...codecDecoders,
};

export interface DecoderReport {
  readonly name: string;
  readonly inputs: number;
  readonly ms: number;
  /** Longest single input. */
  readonly slowestMs: number;
  /** How much the heap had grown at its highest. */
  readonly heapBytes: number;
  readonly complaint: string | undefined;
}

/** No input may take so long: a loop that depends on a declared number would. */
const slowMs = 1000;
const heapGrowth = 256 * 1024 * 1024;

/** Decoders with the good bytes that their inputs are made of: what looks nothing like a message is refused at once. */
const groups: readonly { readonly decoders: Readonly<Record<string, Decode>>; readonly golden: () => Uint8Array[] }[] =
  [
    {
      decoders: perunDecoders,
      golden: () => [
        ...goldenBytes(
          'perun',
          ...['handshake', 'packets', 'streams', 'config-values', 'debug-values', 'frames', 'lz4'],
        ),
        ...goldenBytes('pairing', 'messages', 'certificate'),
      ],
    },
    { decoders: messageDecoders, golden: () => goldenBytes('punktfunk', 'handshake', 'control') },
    { decoders: planeDecoders, golden: () => goldenBytes('punktfunk', 'planes') },
    { decoders: packetDecoders, golden: goldenPackets },
    { decoders: sealedDecoders, golden: sealedDatagrams },
    { decoders: soundDecoders, golden: () => [...soundPackets] },
    { decoders: quicDecoders, golden: goldenQuic },
    { decoders: podDecoders, golden: goldenPods },
    { decoders: waylandDecoders, golden: goldenWayland },
    { decoders: fileDecoders, golden: () => [...goldenFiles] },
  ];

/** Gives every decoder that many inputs: golden ones with bits turned, cut and glued. The same seed, the same inputs. */
export async function* soakDecoders(inputs: number, seed = 1): AsyncGenerator<DecoderReport, void, void> {
  for (const { decoders, golden } of groups) {
    const good = [new Uint8Array(0), ...golden()];
    for (const [name, decode] of Object.entries(decoders)) yield await soakOne(name, decode, good, inputs, seed);
  }
}

async function soakOne(
  name: string,
  decode: Decode,
  golden: readonly Uint8Array[],
  inputs: number,
  seed: number,
): Promise<DecoderReport> {
  const random = randomFrom(seed);
  const before = memoryUsage().heapUsed;
  let [slowestMs, heapBytes] = [0, 0];
  let complaint: string | undefined;
  const begin = performance.now();
  for (let at = 0; at < inputs && complaint === undefined; at += 1) {
    const bytes = mutated(golden[random() % golden.length] ?? new Uint8Array(0), golden, random);
    const started = performance.now();
    try {
      const value = decode(bytes);
      if (value instanceof Error && !isPerunError(value)) complaint = `returned ${String(value)}`;
    } catch (error) {
      complaint = `threw ${String(error)}`;
    }
    slowestMs = Math.max(slowestMs, performance.now() - started);
    if (complaint !== undefined) complaint += ` for ${Buffer.from(bytes).toString('hex')}`;
    // Node lets go of what zstd used in a later turn; a host has one between any two frames.
    if (at % 1000 === 0) await setImmediate();
    if (at % 50_000 === 0) heapBytes = Math.max(heapBytes, memoryUsage().heapUsed - before);
  }
  if (slowestMs > slowMs) complaint ??= `took ${Math.round(slowestMs)} ms for one input`;
  if (heapBytes > heapGrowth) complaint ??= `the heap grew by ${Math.round(heapBytes / 1e6)} MB`;
  return { name, inputs, ms: performance.now() - begin, slowestMs, heapBytes, complaint };
}

/** Every byte string of the golden data that is not too long to be turned a million times. */
function goldenBytes(folder: string, ...names: readonly string[]): Uint8Array[] {
  const found: Uint8Array[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === 'string') {
      if (value.length > 0 && value.length <= 800 && /^(?:[0-9a-f]{2})+$/u.test(value))
        found.push(Buffer.from(value, 'hex'));
    } else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) collect(part);
  };
  for (const name of names) {
    collect(JSON.parse(readFileSync(new URL(`../../vectors/${folder}/${name}.json`, import.meta.url), 'utf8')));
  }
  return found;
}

function mutated(from: Uint8Array, golden: readonly Uint8Array[], random: () => number): Uint8Array {
  const bytes = Uint8Array.from(from);
  for (let turns = random() % 4; turns > 0 && bytes.length > 0; turns -= 1) {
    const at = random() % bytes.length;
    bytes[at] = [(bytes[at] ?? 0) ^ (1 << (random() & 7)), 0, 0xff, random() & 0xff][random() & 3] ?? 0;
  }
  const kind = random() % 4;
  if (kind === 1) return bytes.subarray(0, random() % (bytes.length + 1));
  if (kind === 2) return Uint8Array.from([...bytes, ...(golden[random() % golden.length] ?? [])]);
  return bytes;
}

/** xorshift32: whole numbers from 0 to 2³¹ − 1. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 1;
  };
}
