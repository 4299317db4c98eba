import { findPortHolder, listeningInodes } from '../port-holder.ts';
import { missing, notNeeded, ok, type Finding, type Probe } from './probe.ts';
import { readText } from './read-text.ts';

/** The one of the control interface. */
const controlPort = 7391;

export interface PortToProbe {
  readonly port: number;
  readonly purpose: string;
  /** Pid of this user's running host. */
  readonly hostPid: number | undefined;
}

/** Who listens on a usual port. Nothing is bound: /proc tells, and a host that starts meanwhile is not disturbed. */
export function portProbe(wanted: PortToProbe): Probe {
  const { port, purpose } = wanted;
  return { id: `port-${port}`, area: 'network', title: `port ${port}`, purpose, probe: () => lookAt(wanted) };
}

function lookAt({ port, hostPid }: PortToProbe): Promise<Finding> {
  if (!isListenedOn(port)) return ok('free');
  const holder = findPortHolder(port);
  if (holder !== undefined && holder.pid === hostPid) return ok('held by your host');
  const who = holder === undefined ? 'a program of another user' : `${holder.command} (pid ${holder.pid})`;
  // A host that already runs found ports of its own.
  if (hostPid !== undefined) return notNeeded(`held by ${who}; your host listens elsewhere`);
  return missing(
    `held by ${who}`,
    `perun host start ${port === controlPort ? '--control tcp://127.0.0.1:0' : '--listen tcp://127.0.0.1:0 --listen ws://127.0.0.1:0'}`,
  );
}

function isListenedOn(port: number): boolean {
  return ['/proc/net/tcp', '/proc/net/tcp6'].some((file) => listeningInodes(readText(file) ?? '', port).length > 0);
}
