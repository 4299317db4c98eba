import { Args, Flags } from '@oclif/core';
import { z } from 'zod';
import type { PairedHost } from '../../src/host/pair-host.ts';
import { formatUntil } from '../../src/platform/cli/devices.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { formatPairs } from '../../src/platform/cli/table.ts';
import { resolvePaths } from '../../src/platform/paths.ts';
import { abortOnEndSignals, endSignals } from '../../src/platform/signals.ts';
import { formatFingerprint } from '../../src/shared/fingerprint.ts';
import { allGrants } from '../../src/shared/grants.ts';

const pairedHostSchema = z.object({
  address: z.string(),
  name: z.string().describe('what the host is called here'),
  fingerprint: z.string().describe('of the host, 64 hexadecimal digits'),
  clientFingerprint: z.string().describe('of this device, as the host lists it'),
  grants: z.array(z.enum(allGrants)).describe('what this device may do there'),
  expiresAt: z.iso.datetime().nullable(),
});

export default class ClientPair extends PerunCommand {
  static override summary = 'Pair this device with a host';
  static override description = `With the PIN that the host shows (\`perun pair arm\`), or without one by asking its operator, who has three minutes to say yes. Ends well only when both sides have stored the other.`;
  static override examples = [
    { description: 'With a PIN', command: '<%= config.bin %> client pair tower.local:9000 --pin 1234' },
    { description: 'By asking the operator of the host', command: '<%= config.bin %> client pair tower.local:9000' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = pairedHostSchema;
  static override args = { address: Args.string({ required: true, description: 'host:port' }) };
  static override flags = {
    pin: Flags.string({
      summary: 'the PIN that the host shows, or the fingerprint it has to have',
      helpValue: '4 digits|64 hex digits',
      env: 'PERUN_PIN',
    }),
  };

  async run(): Promise<PairedHost> {
    const { args, flags } = await this.parse(ClientPair);
    const { pairHost } = await import('../../src/host/pair-host.ts');
    const interrupt = abortOnEndSignals();
    try {
      const paired = await pairHost({
        address: args.address,
        pin: flags.pin,
        paths: resolvePaths(),
        signal: interrupt.signal,
        onPending: ({ id, waitMs }) => {
          this.note(`the host was asked and shows this device as ${id}; waiting up to ${Math.round(waitMs / 1000)} s`);
        },
      });
      this.#show(paired);
      return paired;
    } catch (error) {
      const signal = interrupt.received();
      if (signal !== undefined) this.exit(endSignals[signal]);
      throw error;
    } finally {
      interrupt.stop();
    }
  }

  #show({ name, fingerprint, grants, expiresAt }: PairedHost): void {
    this.log(
      formatPairs([
        ['paired with', name],
        ['it is', formatFingerprint(fingerprint)],
        ['this device may', grants.join(', ')],
        ['until', formatUntil(expiresAt, Date.now())],
      ]),
    );
  }
}
