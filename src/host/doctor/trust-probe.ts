import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { missing, ok, type Finding, type Probe } from '../../platform/doctor/probe.ts';
import { toPerunError } from '../../shared/errors.ts';
import { openIdentity } from '../../trust/identity/identity.ts';
import { KnownHosts } from '../../trust/store/known-hosts.ts';
import { PairedDevices } from '../../trust/store/paired-devices.ts';
import { readPrivateFile } from '../../trust/store/private-file.ts';

const secrets = ['ca.key', 'page.key'];
/** How far a clock may be off without anybody noticing, in ms. */
const slackMs = 60_000;

/** Whether the keys and the paired devices in a folder can be used, and by this account alone; makes none. */
export function trustProbe(folder: string, now: number = Date.now()): Probe {
  return {
    ...{ id: 'trust', area: 'files', title: 'keys and trust', purpose: 'pairing with other machines' },
    probe: () => lookAt(folder, now),
  };
}

async function lookAt(folder: string, now: number): Promise<Finding> {
  try {
    const identities: string[] = [];
    for (const role of ['host', 'client'] as const) {
      const halves = ['crt', 'key'].filter((half) => existsSync(join(folder, `${role}.${half}`)));
      if (halves.length === 1)
        return await missing(`of ${role}.crt and ${role}.key only one is there`, restore(folder));
      if (halves.length === 2) identities.push((await openIdentity(folder, role)).role);
    }
    for (const name of secrets) readPrivateFile(join(folder, name), 'secret');
    const devices = new PairedDevices(folder, () => now).list();
    const hosts = new KnownHosts(folder, () => now).list();
    const early = devices.find(({ pairedAt }) => Date.parse(pairedAt) > now + slackMs);
    if (early !== undefined) {
      return await missing(
        `${early.name} was paired at ${early.pairedAt}, which is yet to come: what expires, expires at wrong times`,
        'timedatectl set-ntp true',
      );
    }
    const keys = identities.length === 0 ? 'no keys yet' : `keys of this ${identities.join(' and ')}`;
    return await ok(`${keys}, ${devices.length} paired devices, ${hosts.length} known hosts`);
  } catch (error) {
    const { message, remedy } = toPerunError(error);
    return missing(message, remedy === '' ? restore(folder) : remedy);
  }
}

function restore(folder: string): string {
  return `bring it back from a copy, or move it out of ${folder} and pair again`;
}
