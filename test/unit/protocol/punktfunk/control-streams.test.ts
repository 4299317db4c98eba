import { describe, expect, it } from 'vitest';
import { ClientCeremony } from '../../../../src/protocol/pairing/client-ceremony.ts';
import { HostCeremony } from '../../../../src/protocol/pairing/host-ceremony.ts';
import { ClientControl } from '../../../../src/protocol/punktfunk/client-control.ts';
import { CloseCode, FecScheme } from '../../../../src/protocol/punktfunk/constants.ts';
import { frameMessage } from '../../../../src/protocol/punktfunk/framing.ts';
import { encodeHello, encodeStart, plainHello } from '../../../../src/protocol/punktfunk/hello.ts';
import { HostControl } from '../../../../src/protocol/punktfunk/host-control.ts';
import { encodeWelcome, welcomeOf } from '../../../../src/protocol/punktfunk/welcome.ts';
import { fromHex } from './vectors.ts';

const hello = { ...plainHello({ width: 1280, height: 720, refreshHz: 60 }), name: 'desk' };
const welcome = welcomeOf({
  dataPort: 40_000,
  mode: hello.mode,
  fecScheme: FecScheme.gf16,
  fecPercent: 10,
  maxDataShards: 4096,
  shardBytes: 1408,
  key: new Uint8Array(16).fill(1),
  salt: new Uint8Array(4),
});
const keyframe = { kind: 'requestKeyframe' } as const;

function greeted(): HostControl {
  const host = new HostControl();
  host.push(new ClientControl().hello(hello));
  return host;
}

function streaming(): { readonly host: HostControl; readonly client: ClientControl } {
  const [host, client] = [new HostControl(), new ClientControl()];
  host.push(client.hello(hello));
  client.push(host.welcome(welcome));
  host.push(client.start(50_123));
  return { host, client };
}

describe('both ends of a control stream', () => {
  it('come from Hello to streaming, however the bytes are cut', () => {
    const [host, client] = [new HostControl(), new ClientControl()];
    const events = [...client.hello(hello)].flatMap((byte) => host.push(Uint8Array.of(byte)));
    expect(events).toEqual([{ kind: 'hello', hello }]);
    expect([...host.welcome(welcome)].flatMap((byte) => client.push(Uint8Array.of(byte)))).toEqual([
      { kind: 'welcome', welcome },
    ]);
    expect(host.isStreaming).toBe(false);
    const probe = { kind: 'clockProbe', t1: 5n } as const;
    const glued = Uint8Array.of(...client.start(50_123), ...client.control(probe), ...client.control(keyframe));
    expect(host.push(glued)).toEqual([
      { kind: 'start', start: { clientPort: 50_123 } },
      { kind: 'control', message: probe },
      { kind: 'control', message: keyframe },
    ]);
    expect(host.isStreaming).toBe(true);
    const echo = { kind: 'clockEcho', t1: 5n, t2: 6n, t3: 7n } as const;
    expect(client.push(host.control(echo))).toEqual([{ kind: 'control', message: echo }]);
  });

  const hostFingerprint = '22'.repeat(32);
  const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes));

  /** A ceremony of the project's own pairing in the messages of punktfunk. */
  function pair(pins: readonly [client: string, host: string], fingerprints = ['11'.repeat(32), '11'.repeat(32)]) {
    const [host, client] = [new HostControl(), new ClientControl()];
    const known = (pin: string, clientFingerprint = '') => ({ pin, clientFingerprint, hostFingerprint, random });
    const clientSide = new ClientCeremony({ ...known(pins[0], fingerprints[0]), name: 'desk' });
    const hostSide = new HostCeremony(known(pins[1], fingerprints[1]));
    const first = clientSide.start();
    if (first.kind !== 'send' || first.message.kind !== 'request') throw new Error('no request');
    const [request] = host.push(client.pairRequest(first.message.name, first.message.share));
    if (request?.kind !== 'pairRequest') throw new Error('no pairRequest');
    const answer = hostSide.receive({ kind: 'request', share: request.share, name: request.name });
    if (answer.kind !== 'send' || answer.message.kind !== 'challenge') throw new Error('no challenge');
    const [challenge] = client.push(host.challenge(answer.message.share, answer.message.confirm));
    if (challenge?.kind !== 'pairChallenge') throw new Error('no pairChallenge');
    const proof = clientSide.receive({ kind: 'challenge', share: challenge.share, confirm: challenge.confirm });
    if (proof.kind !== 'send' || proof.message.kind !== 'proof') return { request, proof };
    const [proven] = host.push(client.pairProof(proof.message.confirm));
    if (proven?.kind !== 'pairProof') throw new Error('no pairProof');
    const verdict = hostSide.receive({ kind: 'proof', confirm: proven.confirm });
    return { request, proof, verdict, result: client.push(host.pairResult(verdict.kind === 'proven')) };
  }

  it('pair with the same PIN, and not with another or with somebody between them', () => {
    const good = pair(['4321', '4321']);
    expect(good.request).toMatchObject({ name: 'desk' });
    expect([good.verdict, good.result]).toEqual([{ kind: 'proven' }, [{ kind: 'pairResult', ok: true }]]);
    expect(pair(['4321', '1234']).proof).toMatchObject({ kind: 'failed' });
    expect(pair(['4321', '4321'], ['11'.repeat(32), '33'.repeat(32)]).proof).toMatchObject({ kind: 'failed' });
  });
});

describe('the end of a host', () => {
  it.each([0, 1, 3])('closes a client of wire version %i with the code for it', (wireVersion) => {
    const host = new HostControl();
    const [event] = host.push(frameMessage(encodeHello({ ...hello, wireVersion })));
    expect(event).toMatchObject({ kind: 'close', code: CloseCode.wireVersion, error: { code: 'PROTOCOL_VERSION' } });
    expect(host.push(frameMessage(encodeHello(hello)))).toEqual([]);
  });

  it.each<[string, () => HostControl, Uint8Array]>([
    ['a control message before anything', () => new HostControl(), new ClientControl().control(keyframe)],
    ['a proof before a challenge', () => new HostControl(), proofBytes()],
    ['a second Hello', greeted, frameMessage(encodeHello(hello))],
    ['a pairing after a Hello', greeted, new ClientControl().pairRequest('desk', new Uint8Array(33))],
    ['a second Start', () => streaming().host, frameMessage(encodeStart({ clientPort: 1 }))],
    ['a pairing while it streams', () => streaming().host, new ClientControl().pairRequest('', new Uint8Array(33))],
    ['bytes that are no message', () => streaming().host, frameMessage(Uint8Array.of(1, 2, 3))],
    ['a message that is cut', () => streaming().host, frameMessage(fromHex('504b46630100'))],
    ['a stream head on the control stream', () => streaming().host, frameMessage(fromHex('504b467301'))],
    ['a Hello that is cut', () => new HostControl(), frameMessage(encodeHello(hello).subarray(0, 19))],
  ])('closes after %s, and reads nothing more', (_, make, bytes) => {
    const host = make();
    const events = host.push(bytes);
    expect(events).toMatchObject([{ kind: 'close', code: CloseCode.none, error: { code: 'PROTOCOL_MALFORMED' } }]);
    expect(host.push(new ClientControl().control(keyframe))).toEqual([]);
  });

  it('closes after a message over its limit', () => {
    const host = new HostControl(100);
    expect(host.push(Uint8Array.of(101, 0))).toMatchObject([{ kind: 'close', error: { code: 'PROTOCOL_TOO_LARGE' } }]);
  });

  it('ignores what it does not know, what only hosts say, and what comes too early without harm', () => {
    const host = greeted();
    expect(host.push(host.control(keyframe))).toEqual([]);
    const { host: other } = streaming();
    expect(other.push(frameMessage(fromHex('504b466399')))).toEqual([]);
    expect(other.push(other.control({ kind: 'accessUpdate', grants: 63, expiresInSeconds: 0 }))).toEqual([]);
    expect([host.ignored, other.ignored]).toEqual([1, 2]);
  });

  it('answers clock sync before Start already', () => {
    const host = greeted();
    host.welcome(welcome);
    const probe = { kind: 'clockProbe', t1: 1n } as const;
    expect(host.push(host.control(probe))).toEqual([{ kind: 'control', message: probe }]);
    expect(host.push(host.control(keyframe))).toEqual([]);
  });

  it('gives no answer that nobody asked for', () => {
    expect(() => new HostControl().welcome(welcome)).toThrow('first');
    expect(() => greeted().challenge(new Uint8Array(33), new Uint8Array(32))).toThrow('greeted');
    expect(() => greeted().pairResult(true)).toThrow('greeted');
  });
});

describe('the end of a client', () => {
  it('closes where the host speaks another wire version', () => {
    const client = new ClientControl();
    client.hello(hello);
    const [event] = client.push(frameMessage(encodeWelcome({ ...welcome, wireVersion: 3 })));
    expect(event).toMatchObject({ kind: 'close', code: CloseCode.wireVersion });
  });

  it.each<[string, () => ClientControl, Uint8Array]>([
    ['a Welcome that it did not ask for', () => new ClientControl(), frameMessage(encodeWelcome(welcome))],
    ['a second Welcome', () => streaming().client, frameMessage(encodeWelcome(welcome))],
    ['a challenge without a request', () => new ClientControl(), challengeBytes()],
    ['a result without a proof', requested, new HostControl().control({ kind: 'pairResult', ok: true })],
  ])('closes after %s', (_, make, bytes) => {
    expect(make().push(bytes)).toMatchObject([{ kind: 'close', error: { code: 'PROTOCOL_MALFORMED' } }]);
  });

  it('is told why it is not let in', () => {
    const client = new ClientControl();
    client.hello(hello);
    const refused = { kind: 'refused', code: CloseCode.denied, reason: 'no' } as const;
    expect(client.push(client.control(refused))).toEqual([refused]);
  });

  it('proves nothing before it is challenged, and starts nothing before it is welcome', () => {
    expect(() => requested().pairProof(new Uint8Array(32))).toThrow('challenge');
    expect(() => new ClientControl().start(1)).toThrow('first');
  });
});

function requested(): ClientControl {
  const client = new ClientControl();
  client.pairRequest('desk', new Uint8Array(33));
  return client;
}

function proofBytes(): Uint8Array {
  return new ClientControl().control({ kind: 'pairProof', confirm: new Uint8Array(32) });
}

function challengeBytes(): Uint8Array {
  return new HostControl().control({ kind: 'pairChallenge', share: new Uint8Array(33), confirm: new Uint8Array(32) });
}
