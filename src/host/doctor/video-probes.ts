import { backends } from '../../../backends/registry.ts';
import type { Probe } from '../../platform/doctor/probe.ts';
import type { BackendProbe } from '../../shared/backend-probe.ts';
import { backendRow } from './backend-row.ts';

/** What turns pictures into video and back: only clients that take nothing else need it. */
export function videoProbes(): Probe[] {
  return [
    row('nvenc', 'encoder of an NVIDIA card', 'codes video without the processor', async () => {
      return (await backends.videoEncoder('nvenc')).probe();
    }),
    row('vaapi', 'encoder of an Intel or AMD card', 'codes video without the processor', async () => {
      return (await backends.videoEncoder('vaapi')).probe();
    }),
    row(
      'x264',
      'H.264 encoder in slices',
      'codes video for clients that take it, each part sent as it is ready',
      async () => {
        return (await backends.videoEncoder('x264')).probe();
      },
    ),
    row('libav-x264', 'H.264 encoder', 'the same for large pictures, on several threads', async () => {
      return (await backends.videoEncoder('libav-x264')).probe();
    }),
    row('libav-x265', 'HEVC encoder', 'the same for clients that take HEVC only', async () => {
      return (await backends.videoEncoder('libav-x265')).probe();
    }),
    row('decoder', 'video decoder', 'shows the video of other hosts', async () => {
      return (await backends.videoDecoder()).probe();
    }),
    row('scaler', 'picture scaler', 'fits pictures to the size a client asks for', async () => {
      return (await backends.scaler()).probe();
    }),
  ];
}

function row(name: string, title: string, purpose: string, look: () => Promise<BackendProbe>): Probe {
  return backendRow({ id: `video-${name}`, area: 'program', title, purpose }, look);
}
