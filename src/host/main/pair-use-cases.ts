import type { Device } from '../../control/contract/pair.ts';
import type { UseCases } from '../../control/router/use-cases.ts';
import type { PairedDevice } from '../../trust/store/paired-devices.ts';
import { isLoopback, parseAddress } from '../../transport/address.ts';
import { reachedAt } from '../own-addresses.ts';
import type { HostPage } from './host-page.ts';
import type { HostTrust } from './host-trust.ts';

/** Pairing as the control interface has it done; `addresses` are where the host listens. */
export function createPairUseCases(
  trust: HostTrust,
  page: Pick<HostPage, 'authorityFingerprint'> | null,
  addresses: () => readonly string[],
): UseCases['pair'] {
  const { desk, devices, identity, policy } = trust;
  const seen = (device: PairedDevice): Device => {
    const at = devices.lastSeen(device.fingerprint);
    const { fingerprint, name, kind, grants, expiresAt, pairedAt } = device;
    const lastSeenAt = at === undefined ? null : new Date(at).toISOString();
    return { fingerprint, name, kind, grants: [...grants], expiresAt, pairedAt, lastSeenAt };
  };
  const open = (): string[] => addresses().filter(isOpen).flatMap(reachedAt);
  return {
    status: () => {
      const { armedUntil, pending } = desk.status();
      return {
        ...{ policy, fingerprint: identity.fingerprint, addresses: open(), armedUntil, pending: [...pending] },
        authority: page?.authorityFingerprint ?? null,
      };
    },
    arm: ({ grants, expiresAt, minutes, onlyFingerprint }) => ({
      ...desk.arm({
        ...(grants !== undefined && { grants }),
        ...(expiresAt !== undefined && { expiresAt }),
        ...(minutes !== undefined && { minutes }),
        ...(onlyFingerprint !== undefined && { onlyFingerprint }),
      }),
      fingerprint: identity.fingerprint,
      addresses: open(),
    }),
    disarm: () => ({ disarmed: desk.disarm() }),
    list: () => devices.list().map(seen),
    approve: async (id, { grants, expiresAt }) =>
      seen(
        await desk.approve(id, {
          ...(grants !== undefined && { grants }),
          ...(expiresAt !== undefined && { expiresAt }),
        }),
      ),
    deny: (id) => desk.deny(id),
    rename: async (device, name) => seen(await desk.rename(devices.match(device).fingerprint, name)),
    grant: async (device, terms) => {
      const { fingerprint, grants, expiresAt } = devices.match(device);
      const until = terms.expiresAt === undefined ? expiresAt : terms.expiresAt;
      return seen(await desk.grant(fingerprint, { grants: terms.grants ?? grants, expiresAt: until }));
    },
    revoke: async (device) => seen(await desk.revoke(devices.match(device).fingerprint)),
  };
}

/** Reached by other machines. */
function isOpen(text: string): boolean {
  const address = parseAddress(text);
  return address.scheme !== 'unix' && !isLoopback(address.host);
}
