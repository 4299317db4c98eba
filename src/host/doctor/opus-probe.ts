import { openOpus, type OpusProbe } from '../../codec/opus/opus.node.ts';
import { notNeeded, ok, type Probe } from '../../platform/doctor/probe.ts';

/** Which Opus encodes sound here; without the system's there is stereo, by WebAssembly. */
export function opusProbe(open: () => Promise<OpusProbe> = openOpus): Probe {
  return {
    ...{ id: 'opus', area: 'program', title: 'libopus', purpose: 'sound of video streams' },
    probe: async () => {
      const { library, instead } = await open();
      if (instead === undefined) return ok(library.version);
      return notNeeded(`${instead.message}; stereo only, by WebAssembly`, instead.remedy);
    },
  };
}
