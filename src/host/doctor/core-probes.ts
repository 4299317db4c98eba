import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { buildRemedy, fillCommand, missingProgram } from '../../core/manifest.ts';
import { listCores, type CoreFolders } from '../../core/registry.ts';
import { findProgram } from '../../platform/doctor/program.ts';
import { missing, notNeeded, ok, type Finding, type Probe } from '../../platform/doctor/probe.ts';
import type { Environment } from '../../platform/paths.ts';
import type { LogFields, Logger } from '../../shared/logger.ts';

/** Whether the cores of both folders could be started: readable manifests, programs and files that are there. */
export function coreProbes({ builtIn, installed }: CoreFolders, env: Environment = process.env): Probe[] {
  return [
    {
      ...{ id: 'cores-built-in', area: 'cores', title: 'built in', purpose: 'play without installing anything' },
      probe: () => lookAt({ builtIn, installed: '/nonexistent' }, env, missing('none found', 'npm run build')),
    },
    {
      ...{ id: 'cores-installed', area: 'cores', title: 'installed', purpose: 'cores of your own' },
      probe: () =>
        lookAt(
          { builtIn: '/nonexistent', installed },
          env,
          notNeeded('none', 'perun core install <folder or repository>'),
        ),
    },
  ];
}

async function lookAt(folders: CoreFolders, env: Environment, none: Promise<Finding>): Promise<Finding> {
  const broken: string[] = [];
  const cores = listCores(folders, collect(broken), env).filter(({ isLibrary }) => isLibrary !== true);
  const faults = [
    ...broken,
    ...cores.flatMap(({ manifest }) => {
      const unbuilt = missingProgram(manifest);
      if (unbuilt !== undefined) return `${manifest.name} is not built (${buildRemedy(manifest)})`;
      const [program = '', ...args] = fillCommand(manifest, {});
      if (findProgram(program, env) === undefined) return `${manifest.name}: ${program} cannot be run`;
      return args.filter((word) => isAbsolute(word) && !existsSync(word)).map((word) => `${manifest.name}: no ${word}`);
    }),
  ];
  if (faults.length > 0) return missing(faults.join('; '), 'mend the perun-core.toml, or install the core again');
  return cores.length === 0 ? none : ok(cores.map(({ manifest }) => manifest.name).join(', '));
}

/** The registry says of broken manifests only in its log. */
function collect(into: string[]): Logger {
  const nothing = (): void => {};
  const warn = (fields: LogFields): void => {
    const { error } = fields;
    into.push(error instanceof Error ? error.message : String(error));
  };
  return { debug: nothing, info: nothing, warn, error: nothing };
}
