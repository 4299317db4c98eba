import { PerunError } from './errors.ts';

/**
 * What a paired identity may do. `view` watches, `play` and `type` give input to games and terminals, `launch` starts
 * and stops what runs, `call` uses peripherals, `manage` is the operator.
 */
export const Grant = {
  view: 'view',
  play: 'play',
  type: 'type',
  launch: 'launch',
  call: 'call',
  manage: 'manage',
} as const;
export type Grant = (typeof Grant)[keyof typeof Grant];

/** All grants, in the order in which they are shown and told. */
export const allGrants: readonly Grant[] = ['view', 'play', 'type', 'launch', 'call', 'manage'];

/** What a newly paired device may do unless the operator says otherwise. */
export const defaultGrants: readonly Grant[] = ['view', 'play'];

/** What each grant brings along: nobody plays blind, and who manages could give himself all the others. */
const implied: Readonly<Record<Grant, readonly Grant[]>> = {
  view: [],
  play: ['view'],
  type: ['view'],
  launch: ['view'],
  call: [],
  manage: ['view', 'play', 'type', 'launch', 'call'],
};

/** One bit for each grant, on the wire and in the word a connection keeps. */
export const GrantBit: Readonly<Record<Grant, number>> = {
  view: 0x01,
  play: 0x02,
  type: 0x04,
  launch: 0x08,
  call: 0x10,
  manage: 0x20,
};

/** The grants with all that they imply, each once, in the order of allGrants. */
export function withImplied(grants: readonly Grant[]): readonly Grant[] {
  const all = new Set(grants.flatMap((grant) => [grant, ...implied[grant]]));
  return allGrants.filter((grant) => all.has(grant));
}

/** The bits of the grants and of all that they imply. */
export function grantBits(grants: readonly Grant[]): number {
  return withImplied(grants).reduce((bits, grant) => bits | GrantBit[grant], 0);
}

/** The grants of the bits; bits of grants that we do not know are left out. */
export function grantsOfBits(bits: number): readonly Grant[] {
  return allGrants.filter((grant) => (bits & GrantBit[grant]) !== 0);
}

export function isGrant(value: unknown): value is Grant {
  return typeof value === 'string' && Object.hasOwn(Grant, value);
}

/** Reads `view,play`: at least one grant, in any order. USAGE with the list of those there are. */
export function parseGrants(text: string): readonly Grant[] | PerunError {
  const names = text.split(',').map((name) => name.trim());
  const known = names.filter(isGrant);
  if (known.length === names.length) return allGrants.filter((grant) => known.includes(grant));
  const wrong = names.find((name) => !isGrant(name)) ?? '';
  return new PerunError('USAGE', wrong === '' ? `${text || 'nothing'} names no grant` : `there is no grant ${wrong}`, {
    remedy: `name one or more of ${allGrants.join(', ')}, with commas between them`,
  });
}
