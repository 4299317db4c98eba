import { notNeeded, ok, type Probe } from './probe.ts';
import { readText } from './read-text.ts';

const settings = '/proc/sys/net/ipv4';

/** BBR keeps queues short on lossy links, where the usual control fills them until frames come late. */
export function congestionProbe(folder: string = settings): Probe {
  return {
    ...{ id: 'congestion', area: 'network', title: 'TCP control', purpose: 'BBR keeps delay low on lossy links' },
    probe: () => {
      const active = readText(`${folder}/tcp_congestion_control`);
      if (active === undefined) return notNeeded('cannot be read here');
      if (active === 'bbr') return ok('bbr');
      const hasBbr = (readText(`${folder}/tcp_available_congestion_control`) ?? '').split(' ').includes('bbr');
      const set = 'sudo sysctl -w net.ipv4.tcp_congestion_control=bbr';
      return hasBbr
        ? notNeeded(`${active}; bbr is available`, set)
        : notNeeded(`${active}; bbr is not loaded`, `sudo modprobe tcp_bbr && ${set}`);
    },
  };
}
