import { PerunError } from '../../../src/shared/errors.ts';
import type { WaylandConnection, WaylandObject } from './connection.ts';
import { wlOutput } from './protocol/core.ts';
import type { WaylandGlobal, WaylandRegistry } from './registry.ts';

/** From this version on an output says its name. */
const named = 4;

/** An output by its name, waiting for it until then (performance.now). Blocks. Fails with TIMEOUT, MISSING_CAPABILITY. */
export function findOutput(
  connection: WaylandConnection,
  registry: WaylandRegistry,
  name: string,
  deadline: number,
): { output: WaylandObject<typeof wlOutput>; global: WaylandGlobal } {
  const looked = new Set<number>();
  const seen: string[] = [];
  for (;;) {
    for (const global of registry.all(wlOutput)) {
      if (looked.has(global.name)) continue;
      looked.add(global.name);
      if (global.version < named) {
        throw new PerunError('MISSING_CAPABILITY', 'the compositor does not say the names of its outputs', {
          remedy: 'use a newer version of the compositor: wl_output 4 is needed',
        });
      }
      let found = '';
      const output = registry.bindGlobal(global, wlOutput, { name: (said) => (found = said) });
      connection.roundTrip(Math.max(1, deadline - performance.now()));
      if (found === name) return { output, global };
      seen.push(found);
      output.request('release');
    }
    const left = deadline - performance.now();
    if (left <= 0) {
      throw new PerunError('TIMEOUT', `the compositor has no output ${name}; it has ${seen.join(', ') || 'none'}`);
    }
    connection.wait(left);
  }
}
