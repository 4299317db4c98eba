import { flushCompileCache } from 'node:module';
import { argv, stdout } from 'node:process';
import { KnownHosts } from '../../../src/trust/store/known-hosts.ts';
import { PairedDevices } from '../../../src/trust/store/paired-devices.ts';

/*
 * Changes the files of trust in a folder again and again, and says each number once its changes are done. Goes on where
 * the process before it was killed.
 */
// A process that is killed does not leave what it compiled otherwise.
flushCompileCache();

const [folder = ''] = argv.slice(2);
const devices = new PairedDevices(folder);
const hosts = new KnownHosts(folder);
const fingerprint = '0'.repeat(64);

for (let next = Number(devices.find(fingerprint)?.name ?? 0) + 1; ; next += 1) {
  await hosts.remember({ fingerprint, name: String(next), address: `10.0.0.${next % 250}:9000`, how: 'paired' });
  await devices.rename(fingerprint, String(next));
  stdout.write(`${next}\n`);
}
