import { missing, ok, type Probe } from './probe.ts';

const remedy = 'install Node 22.18+, 24.11+ or 26+, and put it first on PATH';

/** The Node this runs on, against the `engines` of package.json. */
export function nodeVersionProbe(version: string = process.versions.node): Probe {
  return {
    id: 'node',
    area: 'program',
    title: 'Node',
    purpose: 'runs everything',
    probe: () => (isSupported(version) ? ok(version) : missing(`${version} is not supported`, remedy)),
  };
}

function isSupported(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major >= 26 || (major === 24 && minor >= 11) || (major === 22 && minor >= 18);
}
