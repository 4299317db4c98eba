import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { missing, ok, type Probe } from '../../platform/doctor/probe.ts';

/** The built page, which a host serves to browsers. */
export function pageProbe(root: string): Probe {
  return {
    ...{ id: 'page', area: 'program', title: 'page', purpose: 'watching and playing in a browser' },
    probe: () => {
      const file = join(root, 'dist', 'web-viewer', 'index.html');
      return existsSync(file) ? ok('built') : missing(`${file} is not there`, `npm run build, in ${root}`);
    },
  };
}
