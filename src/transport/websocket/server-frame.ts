const binaryMessage = 0x82;
const frames = new WeakMap<Uint8Array, Uint8Array>();

/**
 * The WebSocket frame (RFC 6455, 5.2) of one binary message as a server sends it: whole and unmasked, so that it is the
 * same for every connection. Built once for each chunk, which must not be written to afterwards.
 */
export function serverFrame(chunk: Uint8Array): Uint8Array {
  let frame = frames.get(chunk);
  if (frame === undefined) {
    frame = build(chunk);
    frames.set(chunk, frame);
  }
  return frame;
}

function build(chunk: Uint8Array): Uint8Array {
  const { length } = chunk;
  const header = length < 126 ? 2 : length <= 0xffff ? 4 : 10;
  const frame = new Uint8Array(header + length);
  const view = new DataView(frame.buffer);
  frame[0] = binaryMessage;
  if (header === 2) {
    frame[1] = length;
  } else if (header === 4) {
    frame[1] = 126;
    view.setUint16(2, length);
  } else {
    frame[1] = 127;
    view.setBigUint64(2, BigInt(length));
  }
  frame.set(chunk, header);
  return frame;
}
