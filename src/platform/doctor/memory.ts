import { missing, ok, type Probe } from './probe.ts';

/** A host with a few cores; each further core of the usual kind takes some 60 MB. */
const fewestBytes = 256e6;

/** Memory left to this user, also below the limit of a container. */
export function memoryProbe(availableBytes: number = process.availableMemory()): Probe {
  return {
    ...{ id: 'memory', area: 'machine', title: 'memory', purpose: 'a host and a few cores' },
    probe: () => {
      const found = `${Math.round(availableBytes / 1e6)} MB available`;
      return availableBytes < fewestBytes
        ? missing(found, 'end other programs, or raise the limit of the container')
        : ok(found);
    },
  };
}
