import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createAnyTransport } from '../../../src/transport/any.ts';
import { temporaryFolder } from '../../conformance/transport/folder.ts';
import { Inbox } from '../../conformance/transport/pair.ts';

const transport = createAnyTransport();

test('the scheme of an address chooses the carrier', async () => {
  const folder = await temporaryFolder();
  for (const [address, scheme] of [
    [`unix://${join(folder.path, 'x.sock')}`, 'unix'],
    ['tcp://127.0.0.1:0', 'tcp'],
    ['127.0.0.1:0', 'tcp'],
    ['ws://127.0.0.1:0', 'ws'],
  ] as const) {
    const listener = await transport.listen(address, (connection) => {
      connection.data.on((chunk) => connection.send(chunk));
    });
    const connection = await transport.connect(listener.address);
    expect(connection.scheme).toBe(scheme);
    const inbox = new Inbox(connection);
    connection.send(Uint8Array.of(1, 2));
    await inbox.has(2);
    connection.destroy();
    await listener.close();
  }
  await folder.remove();
});

test('an address that cannot be read is refused', async () => {
  await expect(transport.connect('nowhere')).rejects.toMatchObject({ code: 'ADDRESS_INVALID' });
  await expect(transport.listen('gopher://x:70', () => {})).rejects.toMatchObject({ code: 'ADDRESS_INVALID' });
});
