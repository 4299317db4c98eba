import type { DoctorReport } from '../../control/contract/doctor.ts';
import { congestionProbe } from '../../platform/doctor/congestion.ts';
import { clockProbe } from '../../platform/doctor/clock.ts';
import { descriptorsProbe } from '../../platform/doctor/descriptors.ts';
import { logSpaceProbe } from '../../platform/doctor/log-space.ts';
import { memoryProbe } from '../../platform/doctor/memory.ts';
import { multicastProbe } from '../../platform/doctor/multicast.ts';
import { nativeModuleProbe } from '../../platform/doctor/native-module.ts';
import { nodeVersionProbe } from '../../platform/doctor/node-version.ts';
import { portProbe } from '../../platform/doctor/port.ts';
import { privateFolderProbe } from '../../platform/doctor/private-folder.ts';
import type { Probe } from '../../platform/doctor/probe.ts';
import { programProbe } from '../../platform/doctor/program.ts';
import { runProbes } from '../../platform/doctor/run-probes.ts';
import { runtimeBaseProbe } from '../../platform/doctor/runtime-base.ts';
import { terminalProbes, type TerminalToProbe } from '../../platform/doctor/terminal.ts';
import { userManagerProbe } from '../../platform/doctor/user-manager.ts';
import { packageRoot } from '../../platform/package-root.ts';
import type { PerunPaths } from '../../platform/paths.ts';
import { defaultLimits } from '../../shared/limits.ts';
import { coreFolders } from '../core-catalogue.ts';
import { readHostState } from '../main/state-file.ts';
import { coreProbes } from './core-probes.ts';
import { desktopProbes } from './desktop-probes.ts';
import { hostProbe } from './host-probe.ts';
import { libraryProbe } from './library-probe.ts';
import { opusProbe } from './opus-probe.ts';
import { padProbes } from './pad-probes.ts';
import { pageProbe } from './page-probe.ts';
import { quicProbe } from './quic-probe.ts';
import { makeReport } from './report.ts';
import { trustProbe } from './trust-probe.ts';
import { videoProbes } from './video-probes.ts';

/** Looks at everything this machine needs to run perun, in the order people read it; changes nothing. */
export async function examine(paths: PerunPaths, terminal: TerminalToProbe): Promise<DoctorReport> {
  const { env } = terminal;
  const hostPid = readHostState(paths)?.pid;
  const lz4 = { name: 'lz4-napi', purpose: 'compresses frames', needed: true, load: () => import('lz4-napi') };
  const koffi = {
    name: 'koffi',
    purpose: 'tells systemd that a host is ready',
    needed: false,
    load: () => import('koffi'),
  };
  const probes: Probe[] = [
    ...[
      nodeVersionProbe(),
      nativeModuleProbe(lz4),
      nativeModuleProbe(koffi),
      opusProbe(),
      quicProbe(),
      pageProbe(packageRoot()),
      hostProbe(paths),
    ],
    ...folders(paths),
    ...[runtimeBaseProbe(paths, env), logSpaceProbe(paths.state), trustProbe(paths.config)],
    portProbe({ port: 9000, purpose: 'Perun over TCP', hostPid }),
    portProbe({ port: 9001, purpose: 'page for browsers', hostPid }),
    portProbe({ port: 7391, purpose: 'control by programs and pages', hostPid }),
    multicastProbe(),
    congestionProbe(),
    ...coreProbes(coreFolders(paths), env),
    libraryProbe(coreFolders(paths), env),
    ...videoProbes(),
    ...desktopProbes(env),
    ...padProbes(),
    ...terminalProbes(terminal),
    ...[descriptorsProbe(defaultLimits.connections), memoryProbe(), userManagerProbe(env), clockProbe(paths.hostLog)],
    programProbe({ command: 'git', purpose: 'installs cores from repositories' }, env),
  ];
  return makeReport(await runProbes(probes));
}

function folders({ config, state, data, cache, runtime }: PerunPaths): Probe[] {
  const probe = (id: string, path: string, purpose: string): Probe =>
    privateFolderProbe({ id: `folder-${id}`, title: `${id} folder`, purpose, path });
  return [
    probe('config', config, 'settings'),
    probe('state', state, 'logs'),
    probe('data', data, 'installed cores'),
    probe('cache', cache, 'what can be made again'),
    probe('runtime', runtime, 'sockets and the lock'),
  ];
}
