import { expect, test } from 'vitest';
import { serverFrame } from '../../../../src/transport/websocket/server-frame.ts';

/** What RFC 6455, 5.2 says of the header of an unmasked binary message. */
const headers: readonly (readonly [length: number, header: readonly number[]])[] = [
  [1, [0x82, 1]],
  [125, [0x82, 125]],
  [126, [0x82, 126, 0, 126]],
  [0xffff, [0x82, 126, 0xff, 0xff]],
  [0x1_0000, [0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0]],
  [0x12_3456, [0x82, 127, 0, 0, 0, 0, 0, 0x12, 0x34, 0x56]],
];

test.each(headers)('a message of %i bytes begins as the standard says, and is framed once', (length, header) => {
  const chunk = Uint8Array.from({ length }, (_, at) => at * 31);
  const frame = serverFrame(chunk);
  expect([...frame.subarray(0, header.length)]).toEqual(header);
  expect(Buffer.compare(frame.subarray(header.length), chunk)).toBe(0);
  expect(serverFrame(chunk)).toBe(frame);
  expect(serverFrame(chunk.slice())).not.toBe(frame);
});
