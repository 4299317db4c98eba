import { Flags } from '@oclif/core';
import { createControlClient } from '../../src/control/client/client.ts';
import { eventSchema, type HostEvent } from '../../src/control/contract/events.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../../src/platform/paths.ts';
import { abortOnEndSignals, endSignals } from '../../src/platform/signals.ts';

export default class HostEvents extends PerunCommand {
  static override summary = 'Print what happens on the host, as it happens';
  static override description = `Sessions, people, cores, pairing and configuration; with --json, one value per line. Ends with the host, or with Ctrl-C.`;
  static override examples = [
    { description: 'Everything', command: '<%= config.bin %> host events' },
    {
      description: 'Who comes and goes, for a script',
      command: '<%= config.bin %> host events --kinds person.joined,person.left --json',
    },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = eventSchema;
  static override flags = {
    kinds: Flags.string({ summary: 'kinds with commas between them (default: all)', helpValue: 'kind,kind' }),
    count: Flags.integer({ summary: 'end after so many', min: 1 }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(HostEvents);
    const control = createControlClient({ socketPath: resolvePaths().controlSocket });
    const interrupt = abortOnEndSignals();
    const { signal } = interrupt;
    try {
      const events = await control.events.watch(flags.kinds === undefined ? {} : { kinds: flags.kinds }, { signal });
      let left = flags.count ?? Number.POSITIVE_INFINITY;
      for await (const event of events) {
        if (this.jsonEnabled()) this.logJsonLine(event);
        else this.log(describeEvent(event));
        left -= 1;
        if (left <= 0) break;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      interrupt.stop();
    }
    const received = interrupt.received();
    this.exit(received === undefined ? 0 : endSignals[received]);
  }
}

function describeEvent({ at, kind, ...rest }: HostEvent): string {
  const fields = Object.entries(rest).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [at, kind, ...fields].join(' ');
}
