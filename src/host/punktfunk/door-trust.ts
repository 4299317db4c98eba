import type { DoorTrust } from '../../doors/punktfunk/types.ts';
import { Signal } from '../../shared/events.ts';
import type { HostTrust } from '../main/host-trust.ts';

/** The trust of the host as the punktfunk door asks for it. */
export function doorTrust({ policy, devices, desk }: HostTrust): DoorTrust {
  const changed = new Signal<[]>();
  devices.changed.on(() => changed.emit());
  return {
    policy,
    desk,
    changed,
    find: (fingerprint) => {
      const device = devices.find(fingerprint);
      if (device === undefined) return undefined;
      const { name, grants, expiresAt } = device;
      return { name, grants, expiresAt: expiresAt === null ? null : Date.parse(expiresAt) };
    },
    saw: (fingerprint) => devices.sawNow(fingerprint),
  };
}
