import { createHash } from 'node:crypto';
import { deflateSync, inflateSync } from 'node:zlib';
import { z } from 'zod';
import type { GameKey, SaveContent } from '../../session/saves/save.ts';
import { slotPattern } from '../../session/saves/slots.ts';
import { PerunError } from '../../shared/errors.ts';
import type { Limits } from '../../shared/limits.ts';

/** A save outside of the database: docs/formats/save-file.md. */
export interface SaveFile extends GameKey, SaveContent {
  readonly title: string;
  readonly slot: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

const magic = Buffer.from('PRSV\x01', 'latin1');
const hashBytes = 32;
const headerLimit = 16 * 1024;
const thumbnailLimit = 256 * 1024;
const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

const size = z.int().min(0);
const headerSchema = z.strictObject({
  core: z.string().max(256),
  system: z.string().max(256),
  game: z.string().max(1024),
  title: z.string().max(1024),
  slot: z.string().regex(slotPattern),
  createdAt: z.int().min(0).max(8.64e15),
  stateBytes: size,
  batteryBytes: size,
  thumbnailBytes: size,
});

export function encodeSaveFile(save: SaveFile): Uint8Array {
  const { core, system, game, title, slot, createdAt, state } = save;
  const [battery, thumbnail] = [save.battery ?? nothing, save.thumbnail ?? nothing];
  const header = Buffer.from(
    JSON.stringify({
      ...{ core, system, game, title, slot, createdAt },
      ...{ stateBytes: state.length, batteryBytes: battery.length, thumbnailBytes: thumbnail.length },
    } satisfies z.infer<typeof headerSchema>),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32BE(header.length);
  const body = Buffer.concat([magic, length, header, deflateSync(Buffer.concat([state, battery, thumbnail]))]);
  return Buffer.concat([body, createHash('sha256').update(body).digest()]);
}

/** Reads a save back; USAGE where the bytes are none, or were changed, PROTOCOL_TOO_LARGE where they yield too much. */
export function decodeSaveFile(
  bytes: Uint8Array,
  limits: Pick<Limits, 'stateBytes' | 'batteryBytes' | 'saveFileBytes'>,
): SaveFile | PerunError {
  if (bytes.length > limits.saveFileBytes) return tooLarge(`the file has ${bytes.length} bytes`);
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!file.subarray(0, magic.length).equals(magic)) return bad('this is not an exported save');
  const start = magic.length + 4;
  const end = file.length - hashBytes;
  if (end < start) return bad('the file is cut off');
  if (!createHash('sha256').update(file.subarray(0, end)).digest().equals(file.subarray(end))) {
    return bad('the file is cut off or was changed');
  }
  const headerLength = file.readUInt32BE(magic.length);
  if (headerLength > headerLimit || start + headerLength > end) return bad('its header is too long');
  const header = readHeader(file.toString('utf8', start, start + headerLength));
  if (header === undefined) return bad('its header cannot be read');
  const { stateBytes, batteryBytes, thumbnailBytes, ...facts } = header;
  if (stateBytes > limits.stateBytes) return tooLarge(`its state has ${stateBytes} bytes`);
  if (batteryBytes > limits.batteryBytes) return tooLarge(`its battery has ${batteryBytes} bytes`);
  if (thumbnailBytes > thumbnailLimit) return tooLarge(`its picture has ${thumbnailBytes} bytes`);
  const total = stateBytes + batteryBytes + thumbnailBytes;
  let content: Uint8Array;
  try {
    content = inflateSync(file.subarray(start + headerLength, end), { maxOutputLength: Math.max(1, total) });
  } catch {
    return bad('its bytes cannot be read');
  }
  if (content.length !== total) return bad(`it holds ${content.length} bytes and says ${total}`);
  const part = (from: number, length: number): Uint8Array => new Uint8Array(content.subarray(from, from + length));
  const thumbnail = part(stateBytes + batteryBytes, thumbnailBytes);
  if (thumbnailBytes > 0 && !pngSignature.equals(thumbnail.subarray(0, 8))) return bad('its picture is not a PNG');
  return {
    ...facts,
    state: part(0, stateBytes),
    battery: batteryBytes === 0 ? undefined : part(stateBytes, batteryBytes),
    thumbnail: thumbnailBytes === 0 ? undefined : thumbnail,
  };
}

function readHeader(text: string): z.infer<typeof headerSchema> | undefined {
  try {
    return headerSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

const nothing = new Uint8Array(0);

function bad(why: string): PerunError {
  return new PerunError('USAGE', why, { remedy: 'give a file that `perun save export` wrote' });
}

function tooLarge(why: string): PerunError {
  return new PerunError('PROTOCOL_TOO_LARGE', why);
}
