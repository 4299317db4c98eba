import { Grant } from '../../shared/grants.ts';
import type { Caller } from './caller.ts';

/** Whose saves somebody makes, and whether those of others are theirs to use too. */
export interface SaveOwner {
  readonly owner: string;
  readonly seesAll: boolean;
}

/**
 * A device is known by its fingerprint, and finds its saves wherever it comes from. The owner of the host is one person
 * by every way that is only theirs; whoever does not say who they are shares one name.
 */
export function saveOwnerOf(caller: Caller): SaveOwner {
  switch (caller.kind) {
    case 'owner':
    case 'token':
      return { owner: 'owner', seesAll: true };
    case 'device':
      return { owner: caller.fingerprint ?? guest, seesAll: caller.may(Grant.manage) };
    case 'page':
      return { owner: guest, seesAll: false };
  }
}

const guest = 'guest';
