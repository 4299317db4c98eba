import { expect, it } from 'vitest';
import { PadLine } from '../../../../src/host/punktfunk-client/pad-line.ts';
import { decodeInput } from '../../../../src/protocol/punktfunk/planes/input.ts';

it('arrives, sends snapshots that count up and wrap, and leaves', () => {
  const sent: Uint8Array[] = [];
  const line = new PadLine((datagram) => void sent.push(datagram));
  line.send(0x1001);
  for (let more = 0; more < 254; more += 1) line.send(0);
  line.send(0x8000);
  line.leave();
  const events = sent.map((datagram) => decodeInput(datagram));
  expect(events[0]).toMatchObject({ kind: 'padArrived', pad: 0, gamepad: 1 });
  expect(events[1]).toMatchObject({
    kind: 'padSnapshot',
    pad: 0,
    sequence: 1,
    buttons: 0x1001,
    leftX: 0,
    rightTrigger: 0,
  });
  expect(events.at(-2)).toMatchObject({ kind: 'padSnapshot', sequence: 0, buttons: 0x8000 });
  expect(events.at(-1)).toMatchObject({ kind: 'padRemoved', pad: 0, sequence: 1 });
});
