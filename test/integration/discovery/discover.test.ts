import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Armed } from '../../../src/control/contract/pair.ts';
import type { Advert } from '../../../src/drivers/discovery.ts';
import type { FoundHost } from '../../../src/host/discover.ts';
import { packageRoot } from '../../../src/platform/package-root.ts';
import { canHaveNetworks, onMachine, TwoNetworks } from '../../support/network/two-networks.ts';
import { TestUser } from '../cli/cli.ts';

const fingerprint = 'ab'.repeat(32);
const adverts: readonly Advert[] = [
  {
    ...{ type: 'perun', protocol: 'tcp', name: 'tower', port: 9000 },
    txt: { proto: 'perun/1', fp: fingerprint, pair: 'required', id: 'one', page: '9001' },
  },
  { type: 'perun', protocol: 'tcp', name: 'of another kind', port: 9100, txt: { proto: 'perun/2', id: 'two' } },
  {
    ...{ type: 'perun', protocol: 'tcp', name: 'rude\u001b[2J\u202e', port: 9200 },
    txt: { proto: 'perun/1', fp: 'nonsense', pair: 'maybe', id: 'three\u0007', page: '99999' },
  },
];

describe.skipIf(!canHaveNetworks)('two machines on one network', () => {
  let networks: TwoNetworks;
  let user: TestUser;
  let announcing: ChildProcess;

  beforeAll(async () => {
    networks = new TwoNetworks();
    user = new TestUser(networks.second);
    const program = join(packageRoot(), 'test/support/network/advertise.ts');
    const command = [process.execPath, program, JSON.stringify(adverts)];
    const [file = '', ...words] = onMachine(networks.first, command);
    announcing = spawn(file, words, { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(announcing.stdout ?? announcing, 'data');
  });

  afterAll(async () => {
    announcing.stdin?.end();
    await once(announcing, 'close');
    await user.leave();
    networks.close();
  });

  test('the one finds the hosts of the other, and what they say is made harmless', async () => {
    const hosts = (await user.json('client', 'discover', '--seconds', '5')) as FoundHost[];
    expect(hosts).toEqual([
      {
        ...{ kind: 'perun', name: 'rude[2J', addresses: ['10.77.1.1:9200'], id: 'three', known: false },
        ...{ fingerprint: '', pairing: 'unknown', page: 0, control: 0 },
      },
      {
        ...{ kind: 'perun', name: 'tower', addresses: ['10.77.1.1:9000'], id: 'one', known: false },
        ...{ fingerprint, pairing: 'required', page: 9001, control: 0 },
      },
    ]);
  });

  test('people get a table', async () => {
    const { code, stdout, stderr } = await user.run('client', 'discover');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^HOST +SPEAKS +ADDRESS +PAIRING +KNOWN +FINGERPRINT\n/);
    expect(stdout).toMatch(/^tower +perun +10\.77\.1\.1:9000 +required +no +abababababababab…$/m);
  });
});

describe.skipIf(!canHaveNetworks)('a host that is open to its network', () => {
  let networks: TwoNetworks;
  let operator: TestUser;
  let person: TestUser;
  const find = async (): Promise<FoundHost[]> =>
    (await person.json('client', 'discover', '--seconds', '5')) as FoundHost[];

  beforeAll(async () => {
    networks = new TwoNetworks();
    operator = new TestUser(networks.first);
    person = new TestUser(networks.second);
    await operator.json('host', 'start', '--detach', '--lan');
  });

  afterAll(async () => {
    await person.leave();
    await operator.leave();
    networks.close();
  });

  test('is found from the other machine with its ports and its fingerprint, and known there once it is paired', async () => {
    const { pin, fingerprint: own } = (await operator.json('pair', 'arm')) as Armed;
    const [host, ...others] = await find();
    expect(others).toEqual([]);
    expect(host).toMatchObject({ fingerprint: own, pairing: 'required', known: false, control: 7391, page: 9001 });
    const address = host?.addresses[0] ?? '';
    expect(address).toBe('10.77.1.1:9000');
    await person.json('client', 'pair', address, '--pin', pin);
    expect(await find()).toMatchObject([{ fingerprint: own, known: true }]);
  });
});
