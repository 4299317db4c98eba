import { describe, expect, test } from 'vitest';
import { type Caller, ownerCaller, pageCaller } from '../../../src/control/auth/caller.ts';
import { saveOwnerOf } from '../../../src/control/auth/save-owner.ts';

const fingerprint = 'ab'.repeat(32);
const token: Caller = { ...ownerCaller, kind: 'token' };
const device = (manages: boolean): Caller => ({ kind: 'device', name: 'laptop', fingerprint, may: () => manages });

describe('the owner of a save', () => {
  test.each([
    ['the owner', ownerCaller, { owner: 'owner', seesAll: true }],
    ['the token', token, { owner: 'owner', seesAll: true }],
    ['a page', pageCaller, { owner: 'guest', seesAll: false }],
    ['a device', device(false), { owner: fingerprint, seesAll: false }],
    ['a device that manages', device(true), { owner: fingerprint, seesAll: true }],
  ])('%s', (_who, caller, owner) => expect(saveOwnerOf(caller)).toEqual(owner));
});
