import { Flags } from '@oclif/core';
import { z } from 'zod';
import type { FoundHost } from '../../src/host/discover.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { formatTable } from '../../src/platform/cli/table.ts';
import { resolvePaths } from '../../src/platform/paths.ts';

const hostSchema = z.object({
  kind: z.enum(['perun', 'punktfunk']).describe('what it speaks'),
  name: z.string(),
  addresses: z.array(z.string()).describe('to connect to: host:port, or punktfunk://host:port'),
  fingerprint: z.string().describe('what the advert claims, 64 hex digits or empty; proven by pairing alone'),
  known: z.boolean().describe('whether a host with that fingerprint is known here; only a connection proves it'),
  pairing: z.enum(['required', 'optional', 'off', 'unknown']),
  id: z.string(),
  page: z.int().describe('port of the page for browsers, or 0'),
  control: z.int().describe('port of the control interface, or 0'),
});

export default class ClientDiscover extends PerunCommand {
  static override summary = 'List the hosts on the local network';
  static override description = `Listens for adverts (mDNS) of hosts that were opened with --lan, and of punktfunk hosts. Adverts can be forged: what they say is a hint, and pairing is the proof.`;
  static override examples = [
    { description: 'Who is there', command: '<%= config.bin %> client discover' },
    { description: 'For scripts, listening longer', command: '<%= config.bin %> client discover --seconds 10 --json' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = z.array(hostSchema);
  static override flags = {
    seconds: Flags.integer({ summary: 'how long to listen', default: 3, min: 1, max: 300 }),
  };

  async run(): Promise<FoundHost[]> {
    const { flags } = await this.parse(ClientDiscover);
    const { discoverHosts } = await import('../../src/host/discover.ts');
    if (process.stderr.isTTY && !this.jsonEnabled()) this.note(`listening for ${flags.seconds} s …`);
    const failed: unknown[] = [];
    const hosts = await discoverHosts({
      listenMs: flags.seconds * 1000,
      paths: resolvePaths(),
      onError: (error) => failed.push(error),
    });
    if (hosts.length === 0 && failed.length > 0) {
      this.note(`an interface could not be listened on: ${String(failed[0])}`);
    }
    if (hosts.length === 0)
      this.note('no host was heard; start one with `perun host start --lan`, or name its address');
    else {
      const rows = hosts.map(({ name, kind, addresses, pairing, fingerprint, known }) => [
        name,
        kind,
        addresses[0] ?? '',
        pairing,
        known ? 'yes' : 'no',
        fingerprint === '' ? '-' : `${fingerprint.slice(0, 16)}…`,
      ]);
      this.log(
        formatTable(
          { columns: ['host', 'speaks', 'address', 'pairing', 'known', 'fingerprint'], rows },
          process.stdout.columns,
        ),
      );
    }
    return hosts;
  }
}
