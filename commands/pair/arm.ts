import { Flags } from '@oclif/core';
import { createControlClient } from '../../src/control/client/client.ts';
import { armedSchema, type Armed } from '../../src/control/contract/pair.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { formatQr } from '../../src/platform/cli/qr.ts';
import { formatPairs } from '../../src/platform/cli/table.ts';
import { readTerms, termsFlags } from '../../src/platform/cli/terms.ts';
import { resolvePaths } from '../../src/platform/paths.ts';
import { formatFingerprint } from '../../src/shared/fingerprint.ts';
import { formatPairingLink } from '../../src/shared/pairing-link.ts';

export default class PairArm extends PerunCommand {
  static override summary = 'Show a PIN with which one new device may pair';
  static override description = `The PIN is good for one try, right or wrong, and for two minutes. Give it to the device within that time: \`perun client pair <host:port> --pin <PIN>\`, or scan the code.`;
  static override examples = [
    { description: 'For a device that may watch and play', command: '<%= config.bin %> pair arm' },
    {
      description: 'For a guest, until tomorrow',
      command: '<%= config.bin %> pair arm --grants view --expires 1d',
    },
    { description: 'For scripts: the PIN and when it is void', command: '<%= config.bin %> pair arm --json' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = armedSchema;
  static override flags = {
    ...termsFlags,
    minutes: Flags.integer({ summary: 'how long the PIN lives', default: 2, min: 1, max: 10 }),
    only: Flags.string({ summary: 'the one device that may use it', helpValue: 'fingerprint' }),
  };

  async run(): Promise<Armed> {
    const { flags } = await this.parse(PairArm);
    const control = createControlClient({ socketPath: resolvePaths().controlSocket });
    const armed = await control.pair.arm({
      ...readTerms(flags),
      minutes: flags.minutes,
      ...(flags.only !== undefined && { onlyFingerprint: flags.only }),
    });
    if (!this.jsonEnabled()) this.#show(armed, (await control.host.status()).viewer);
    return armed;
  }

  #show({ pin, expiresAt, fingerprint, addresses }: Armed, viewer: string | null): void {
    const colour = process.stdout.isTTY && !process.env['NO_COLOR'];
    if (process.stdout.isTTY && viewer?.startsWith('https:') === true) {
      const page = new URL(viewer).host;
      this.log(`${formatQr(formatPairingLink({ page, pin, fingerprint }), colour)}\n`);
    }
    const perun = addresses.flatMap((address) =>
      address.startsWith('tcp://') ? [address.slice('tcp://'.length)] : [],
    );
    this.log(
      formatPairs([
        ['PIN', pin],
        ['good until', new Date(expiresAt).toLocaleTimeString('en-GB')],
        ['this host is', formatFingerprint(fingerprint)],
        ...perun.map((address) => ['on the device', `perun client pair ${address} --pin ${pin}`] as const),
      ]),
    );
    if (addresses.length === 0) {
      this.note('other machines cannot reach this host; open it with `perun host start --lan`');
    }
  }
}
