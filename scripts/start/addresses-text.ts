import type { HostStatus } from '../../src/control/contract/schemas.ts';

/** How to reach a session, for people: the page with the session opened, and the command for a terminal. */
export function addressesText(status: Pick<HostStatus, 'viewer' | 'addresses'>, session: string): string {
  const page = status.viewer === null ? 'not built' : `${status.viewer.replace(/\/$/, '')}/#/s/${session}`;
  return [
    `session   ${session}`,
    `browser   ${page}`,
    `terminal  npx node bin/run.js client connect --session ${session}`,
    `listening ${status.addresses.join('  ')}`,
    '',
  ].join('\n');
}
