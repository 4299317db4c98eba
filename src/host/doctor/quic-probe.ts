import { notNeeded, ok, type Probe } from '../../platform/doctor/probe.ts';
import { toPerunError } from '../../shared/errors.ts';
import { loadQuiche } from '../../transport/quic/quiche/binding.ts';

/** Whether this machine can speak QUIC; `load` is what the QUIC process does first. */
export function quicProbe(load: () => unknown = loadQuiche): Probe {
  return {
    ...{ id: 'quic', area: 'program', title: 'QUIC', purpose: 'punktfunk clients and hosts' },
    probe: () => {
      try {
        load();
        return ok('loads');
      } catch (error) {
        const { message, remedy } = toPerunError(error);
        return notNeeded(message, remedy);
      }
    },
  };
}
