import { describe, expect, it } from 'vitest';
import { attachBit, configRights, packetRights, rightOf, seatRights } from '../../../../src/doors/perun/rights.ts';
import { configKeys } from '../../../../src/protocol/perun/config-keys.ts';
import { SeatCode } from '../../../../src/protocol/perun/constants.ts';
import type { PacketMessage } from '../../../../src/protocol/perun/messages.ts';
import { GrantBit } from '../../../../src/shared/grants.ts';

/** What nobody has. */
const never = 0x8000;
const config = (key: number): PacketMessage => ({
  kind: 'config',
  sequence: 0,
  flags: 0,
  key,
  value: new Uint8Array(),
});

describe('what each message takes', () => {
  it('is said of every config key and of every seat', () => {
    expect(Object.keys(configRights).toSorted()).toEqual(Object.keys(configKeys).toSorted());
    expect(Object.keys(seatRights).toSorted()).toEqual(Object.keys(SeatCode).toSorted());
  });

  it('lets the unpaired say three things: pairing, an echo, and nothing', () => {
    const open = Object.entries(configRights).flatMap(([name, right]) => (right === 0 ? [name] : []));
    expect(open.toSorted()).toEqual(['echo', 'pair']);
    expect(Object.values(packetRights)).not.toContain(0);
  });

  it('takes the right to be a core for all that makes one', () => {
    for (const key of ['coreInfo', 'pixelFormat', 'frameRate'] as const) expect(configRights[key]).toBe(attachBit);
    expect([packetRights.video, packetRights.debug]).toEqual([attachBit, attachBit]);
  });

  it('takes play for everything that steers, and more for the seats of typists and owners', () => {
    for (const key of ['run', 'ask', 'device'] as const) expect(configRights[key]).toBe(GrantBit.play);
    expect([packetRights.input, packetRights.audio]).toEqual([GrantBit.play, GrantBit.play]);
    expect(seatRights).toEqual({
      ...{ watcher: GrantBit.view, player: GrantBit.play, typist: GrantBit.type, owner: GrantBit.manage },
    });
  });

  it('is never, for keys that are not in the table and for what only hosts send', () => {
    const known: ReadonlySet<number> = new Set(Object.values(configKeys).map(({ key }) => key));
    for (let key = 0; key <= 0xff; key += 1) if (!known.has(key)) expect(rightOf(config(key))).toBe(never);
    for (const name of ['notice', 'sessionState', 'answer', 'access', 'features'] as const) {
      expect(rightOf(config(configKeys[name].key))).toBe(never);
    }
  });
});
