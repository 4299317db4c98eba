import { describe, expect, it } from 'vitest';
import { closeFailure, closeName } from '../../../../src/protocol/punktfunk/close-codes.ts';
import {
  CloseCode,
  type ControlKind,
  controlTypes,
  InputKind,
  type Plane,
  planes,
  WireGrant,
} from '../../../../src/protocol/punktfunk/constants.ts';
import { isAllowed, neededForControl, neededForDatagram } from '../../../../src/protocol/punktfunk/grants.ts';
import { fromHex, readVectors } from './vectors.ts';

const { datagrams } = readVectors('planes.json') as {
  readonly datagrams: readonly { plane: Plane; hex: string; value: { readonly kind?: string } }[];
};
const all = Object.values(WireGrant).reduce((bits, bit) => bits | bit, 0);

describe('grants', () => {
  it('are asked for by every kind of input', () => {
    const inputs = datagrams.filter(({ plane }) => plane === 'input');
    const needs = new Map(inputs.map(({ hex, value }) => [value.kind, neededForDatagram(fromHex(hex))]));
    expect(Object.fromEntries(needs)).toEqual({
      ...Object.fromEntries(['keyDown', 'keyUp', 'text'].map((kind) => [kind, 'keyboard'])),
      ...Object.fromEntries(['pointerMove', 'pointerTo', 'buttonDown', 'buttonUp'].map((kind) => [kind, 'pointer'])),
      ...Object.fromEntries(['wheel', 'scroll', 'touchDown', 'touchMove', 'touchUp'].map((kind) => [kind, 'pointer'])),
      ...Object.fromEntries(['padButton', 'padAxis', 'padSnapshot'].map((kind) => [kind, 'gamepad'])),
      ...Object.fromEntries(['padRemoved', 'padArrived'].map((kind) => [kind, 'gamepad'])),
    });
    expect(needs.size).toBe(Object.keys(InputKind).length);
  });

  it.each(datagrams.map(({ plane, hex, value }) => [plane, value.kind ?? '', hex] as const))(
    'let nothing of plane %s (%s) through that only a host sends, or without its grant',
    (plane, kind, hex) => {
      const needed = neededForDatagram(fromHex(hex));
      expect(needed === 'impossible').toBe(planes[plane].direction === 'host→client');
      expect(isAllowed(needed, 0)).toBe(false);
      if (plane === 'richInput') expect(needed).toBe(kind === 'pen' ? 'pointer' : 'gamepad');
      if (plane === 'microphone') expect(needed).toBe('microphone');
      if (needed !== 'impossible' && needed !== 'nothing') {
        expect([isAllowed(needed, WireGrant[needed]), isAllowed(needed, all & ~WireGrant[needed])]).toEqual([
          true,
          false,
        ]);
      }
    },
  );

  it.each(Object.keys(controlTypes) as ControlKind[])('decide about %s', (kind) => {
    const needed = neededForControl({ kind });
    const { direction } = controlTypes[kind];
    if (direction === 'host→client') expect(needed).toBe('impossible');
    if (direction === 'both') expect(needed).toBe('clipboard');
    // Pairing has no place in a session, whatever one may do in it.
    if (kind.startsWith('pair')) expect(needed).toBe('impossible');
    expect(isAllowed(needed, all)).toBe(needed !== 'impossible');
  });

  it('deny what nobody knows', () => {
    expect(neededForDatagram(new Uint8Array(0))).toBe('impossible');
    expect(neededForDatagram(fromHex('d400'))).toBe('impossible');
    expect(neededForDatagram(fromHex(`c8ff${'00'.repeat(16)}`))).toBe('impossible');
    expect(neededForControl({ kind: 'constructor' as ControlKind })).toBe('impossible');
    expect(isAllowed('impossible', 0xffff_ffff)).toBe(false);
    expect(isAllowed('nothing', 0)).toBe(true);
  });
});

describe('close codes', () => {
  it('have a name and a failure each, but for ends that were meant', () => {
    for (const [name, code] of Object.entries(CloseCode)) {
      expect(closeName(code)).toBe(name);
      const isGood = name === 'clientQuit' || name === 'gameEnded';
      expect(closeFailure(code) === undefined).toBe(isGood);
    }
  });

  it('say what the other side said', () => {
    expect(closeFailure(CloseCode.wireVersion)).toMatchObject({ code: 'PROTOCOL_VERSION' });
    expect(closeFailure(CloseCode.busy, '4 sessions')).toMatchObject({
      code: 'LIMIT_REACHED',
      message: expect.stringContaining('4 sessions') as unknown,
    });
    expect(closeFailure(0xdead)).toMatchObject({ code: 'CONNECTION_LOST' });
    expect(closeName(0xdead)).toBeUndefined();
  });
});
