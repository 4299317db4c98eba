import { join } from 'node:path';
import { createUnixTransport } from '../../../src/transport/unix/unix.ts';
import { temporaryFolder } from './folder.ts';
import { transportSuite } from './suite.ts';

transportSuite('unix', { answersAtOnce: true }, async (options) => {
  const transport = createUnixTransport(options);
  const folder = await temporaryFolder();
  let count = 0;
  return {
    connector: transport,
    acceptor: transport,
    address: () => `unix://${join(folder.path, `${(count += 1)}.sock`)}`,
    deadAddress: async () => `unix://${join(folder.path, 'nobody.sock')}`,
    dispose: folder.remove,
  };
});
