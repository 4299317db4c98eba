/*
 * What every foreign peer knows of the wire, put together from the description of the format alone: the peers in this
 * folder import nothing of src, so that a mistake made there cannot be made here too.
 */

export interface ForeignPacket {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  readonly payload: Buffer;
}

export function hello(capabilities: number, version = 1): Buffer {
  const bytes = Buffer.alloc(15);
  bytes.write('PERUN_HELLO', 'latin1');
  bytes.writeUInt16BE(version, 11);
  bytes.writeUInt16BE(capabilities, 13);
  return bytes;
}

export function packet(type: number, flags: number, sequence: number, payload: Uint8Array): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8(type, 0);
  header.writeUInt8(flags, 1);
  header.writeUInt16BE(sequence, 2);
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

export function videoPacket(sequence: number, flags: number, width: number, height: number, data: Uint8Array): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt16BE(width, 0);
  size.writeUInt16BE(height, 2);
  return packet(1, flags, sequence, Buffer.concat([size, data]));
}

export function audioPacket(sequence: number, rate: number, channels: number, samples: readonly number[]): Buffer {
  const payload = Buffer.alloc(3 + samples.length * 2);
  payload.writeUInt16BE(rate, 0);
  payload.writeUInt8(channels, 2);
  for (const [index, sample] of samples.entries()) payload.writeInt16BE(sample, 3 + index * 2);
  return packet(2, 0, sequence, payload);
}

export function inputPacket(sequence: number, buttons: number, reserved = 0): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt16BE(buttons, 0);
  payload.writeUInt16BE(reserved, 2);
  return packet(3, 0, sequence, payload);
}

export function configPacket(sequence: number, key: number, value: readonly number[]): Buffer {
  return packet(4, 0, sequence, Uint8Array.of(key, value.length >> 8, value.length & 0xff, ...value));
}

/** Takes the whole packets from the front of `bytes`, and what is left of it. */
export function splitPackets(bytes: Buffer): { packets: ForeignPacket[]; rest: Buffer } {
  const packets: ForeignPacket[] = [];
  let rest = bytes;
  while (rest.length >= 8) {
    // Read signed, as the old clients do: a length of 2^31 or more is negative to them.
    const length = rest.readInt32BE(4);
    if (length < 0) throw new Error(`a packet of ${length} bytes`);
    if (rest.length < 8 + length) break;
    packets.push({
      type: rest.readUInt8(0),
      flags: rest.readUInt8(1),
      sequence: rest.readUInt16BE(2),
      payload: rest.subarray(8, 8 + length),
    });
    rest = rest.subarray(8 + length);
  }
  return { packets, rest };
}
