import { describe, expect, it } from 'vitest';
import { admit, type PairingPolicy } from '../../../../src/doors/perun/admission.ts';
import { attachBit } from '../../../../src/doors/perun/rights.ts';
import { allGrants, type Grant, GrantBit, grantsOfBits } from '../../../../src/shared/grants.ts';
import { TestTrust } from '../../../support/door/trust.ts';

const device = 'd0'.repeat(32);
const ways = {
  'loopback, plain': { scheme: 'tcp', local: true },
  'loopback, WebSocket': { scheme: 'ws', local: true },
  'loopback, TLS': { scheme: 'tls', local: true },
  'elsewhere, plain': { scheme: 'tcp', local: false },
  'elsewhere, WebSocket': { scheme: 'ws', local: false },
  'elsewhere, TLS': { scheme: 'tls', local: false },
  'elsewhere, secure WebSocket': { scheme: 'wss', local: false },
} as const;

/** What somebody may do, in words. */
function may(way: keyof typeof ways, policy: PairingPolicy, grants: readonly Grant[] = [], owner = false): string {
  const trust = new TestTrust();
  trust.policy = policy;
  trust.grant(device, ...grants);
  const bits = admit(ways[way], owner, device, trust);
  return [...grantsOfBits(bits), ...((bits & attachBit) === 0 ? [] : ['attach'])].join(' ');
}

describe('who gets in where', () => {
  it.each<[keyof typeof ways, PairingPolicy, string]>([
    ['loopback, plain', 'required', 'view play attach'],
    ['loopback, WebSocket', 'required', 'view play attach'],
    ['loopback, TLS', 'required', 'view play attach'],
    ['elsewhere, plain', 'required', ''],
    ['elsewhere, plain', 'optional', ''],
    ['elsewhere, plain', 'off', 'view play attach'],
    ['elsewhere, WebSocket', 'required', ''],
    ['elsewhere, WebSocket', 'optional', ''],
    ['elsewhere, WebSocket', 'off', 'view play attach'],
    ['elsewhere, TLS', 'required', ''],
    ['elsewhere, TLS', 'optional', 'view play'],
    ['elsewhere, TLS', 'off', 'view play attach'],
    ['elsewhere, secure WebSocket', 'required', ''],
    ['elsewhere, secure WebSocket', 'optional', 'view play'],
    ['elsewhere, secure WebSocket', 'off', 'view play attach'],
  ])('%s, pairing %s, not paired: %s', (way, policy, expected) => {
    expect(may(way, policy)).toBe(expected);
  });

  it.each<[keyof typeof ways, Grant, string]>([
    ['elsewhere, TLS', 'view', 'view'],
    ['elsewhere, TLS', 'play', 'view play'],
    ['elsewhere, TLS', 'type', 'view type'],
    ['elsewhere, TLS', 'launch', 'view launch attach'],
    ['elsewhere, TLS', 'call', 'call'],
    ['elsewhere, secure WebSocket', 'manage', 'view play type launch call manage attach'],
    ['loopback, TLS', 'manage', 'view play type launch call manage attach'],
    // Without TLS nobody has proven to be that device.
    ['elsewhere, plain', 'manage', ''],
  ])('%s, paired with %s: %s', (way, grant, expected) => {
    expect(may(way, 'required', [grant])).toBe(expected);
  });

  it("gives everything to the owner's sockets", () => {
    expect(may('loopback, plain', 'required', [], true)).toBe([...allGrants, 'attach'].join(' '));
  });

  it('never takes an empty fingerprint for a device', () => {
    const trust = new TestTrust();
    trust.grant('', 'manage');
    expect(admit(ways['elsewhere, TLS'], false, '', trust)).toBe(0);
    expect(GrantBit.view).toBe(1);
  });
});
