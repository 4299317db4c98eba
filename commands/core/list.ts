import { Flags } from '@oclif/core';
import { z } from 'zod';
import { createControlClient } from '../../src/control/client/client.ts';
import {
  availableCoreSchema,
  coreSchema,
  type AvailableCore,
  type CoreStatus,
} from '../../src/control/contract/schemas.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { formatAge } from '../../src/shared/quantities.ts';
import { formatTable } from '../../src/platform/cli/table.ts';
import { resolvePaths } from '../../src/platform/paths.ts';
import { silentLogger } from '../../src/shared/logger.ts';

export default class CoreList extends PerunCommand {
  static override summary = 'List the cores that run, or those that could';
  static override examples = [
    { description: 'Cores that run', command: '<%= config.bin %> core list' },
    {
      description: 'Cores that could be run, with the files they play',
      command: '<%= config.bin %> core list --available',
    },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = z.union([z.array(coreSchema), z.array(availableCoreSchema)]);
  static override flags = {
    available: Flags.boolean({ char: 'a', summary: 'built-in and installed cores; needs no running host' }),
  };

  async run(): Promise<CoreStatus[] | AvailableCore[]> {
    const { flags } = await this.parse(CoreList);
    const paths = resolvePaths();
    if (flags.available) {
      const { availableCores } = await import('../../src/host/core-catalogue.ts');
      const cores = availableCores(paths, silentLogger);
      this.#print(
        ['core', 'systems', 'files', 'origin'],
        cores.map(({ name, systems, extensions, origin }) => [name, systems.join(', '), extensions.join(' '), origin]),
      );
      return cores;
    }
    const cores = await createControlClient({ socketPath: paths.controlSocket }).core.list();
    if (cores.length === 0) this.note('no core runs; run one with `perun core run <file>`');
    else {
      this.#print(
        ['session', 'core', 'system', 'state', 'pid', 'restarts', 'age', 'last exit'],
        cores.map((core) => [
          ...[core.id, core.name, core.system, core.state],
          ...[String(core.pid ?? '-'), String(core.restarts), formatAge(core.startedAt), core.lastExit ?? '-'],
        ]),
      );
    }
    return cores;
  }

  #print(columns: readonly string[], rows: readonly (readonly string[])[]): void {
    this.log(formatTable({ columns, rows }, process.stdout.columns));
  }
}
