import fc from 'fast-check';
import { Cipher, Compositor, FecScheme, Gamepad } from '../../../src/protocol/punktfunk/constants.ts';
import type { HdrMetadata } from '../../../src/protocol/punktfunk/hdr-metadata.ts';
import { plainHello } from '../../../src/protocol/punktfunk/hello.ts';
import type { ControlMessage, Hello, Welcome } from '../../../src/protocol/punktfunk/messages.ts';
import { welcomeOf } from '../../../src/protocol/punktfunk/welcome.ts';
import { cleanText, cutText } from '../../../src/shared/text.ts';

export const u8: fc.Arbitrary<number> = fc.nat(0xff);
export const u16: fc.Arbitrary<number> = fc.nat(0xffff);
export const u32: fc.Arbitrary<number> = fc.nat(0xffff_ffff);
export const u64: fc.Arbitrary<bigint> = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const flag = fc.boolean();

export function exactly(length: number): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ minLength: length, maxLength: length });
}

/** Texts as they come back: cleaned, trimmed and cut. */
export function text(maxBytes: number): fc.Arbitrary<string> {
  return fc
    .string({ unit: 'binary', maxLength: 80 })
    .map((wild) => cleanText(new TextDecoder().decode(new TextEncoder().encode(wild))).trim())
    .map((clean) => cutText(clean, maxBytes).trim());
}

const mode = fc.record({ width: u32, height: u32, refreshHz: u32 });
const point = fc.tuple(u16, u16);

export const hdrMetadata: fc.Arbitrary<HdrMetadata> = fc.record({
  primaries: fc.tuple(point, point, point),
  whitePoint: point,
  maxLuminance: u32,
  minLuminance: u32,
  maxContentLight: u16,
  maxFrameAverageLight: u16,
});

export const hello: fc.Arbitrary<Hello> = fc
  .record(
    {
      mode,
      compositor: fc.constantFrom(...Object.values(Compositor)),
      gamepad: fc.constantFrom(...Object.values(Gamepad)),
      bitrateKbps: u32,
      name: text(64),
      launch: text(128),
      videoCaps: u8,
      audioChannels: fc.constantFrom(2, 6, 8),
      videoCodecs: u8,
      preferredCodec: u8,
      displayHdr: hdrMetadata,
      clientCaps: u8,
      maxShardPayload: u16,
      audioRateHz: fc.constantFrom(44_100, 48_000, 96_000),
      audioBits: fc.constantFrom(16, 24),
      audioLayout: u8,
      videoFit: u8,
    },
    { requiredKeys: ['mode'] },
  )
  .map((fields) => ({ ...plainHello(fields.mode), ...fields }));

const anyKey = (length: number): fc.Arbitrary<Uint8Array> => exactly(length).filter((key) => key.some(Boolean));

export const welcome: fc.Arbitrary<Welcome> = fc
  .tuple(
    fc.record({
      dataPort: u16,
      mode,
      fecScheme: fc.constantFrom(...Object.values(FecScheme)),
      fecPercent: u8,
      maxDataShards: fc.integer({ min: 1, max: 0xffff }),
      shardBytes: fc.integer({ min: 1, max: 4576 }).map((half) => half * 2),
      key: anyKey(16),
      salt: exactly(4),
    }),
    fc.record(
      {
        encrypt: flag,
        frameCount: u32,
        compositor: fc.constantFrom(...Object.values(Compositor)),
        gamepad: fc.constantFrom(...Object.values(Gamepad)),
        bitrateKbps: u32,
        bitDepth: fc.constantFrom(8, 10),
        colour: fc.record({ primaries: u8, transfer: u8, matrix: u8, fullRange: fc.nat(1) }),
        chromaFormat: fc.constantFrom(1, 3),
        audioChannels: fc.constantFrom(2, 6, 8),
        videoCodec: fc.constantFrom(1, 2, 4),
        hostCaps: u8,
        managementPort: u16,
        grants: u32,
        expiresInSeconds: u32,
        audioCodec: fc.constantFrom(0, 2),
        audioRateHz: fc.constantFrom(48_000, 96_000),
        audioBits: fc.constantFrom(16, 24),
        audioFrameUs: fc.integer({ min: 1, max: 0xffff }),
        hostCaps2: u8,
        audioLayout: u8,
      },
      { requiredKeys: [] },
    ),
    fc.option(anyKey(32), { nil: undefined }),
  )
  .map(([needed, more, chachaKey]) => ({
    ...welcomeOf({ ...needed, ...more }),
    ...(chachaKey !== undefined && { cipher: Cipher.chacha20Poly1305, chachaKey }),
  }));

const of = <Kind extends string>(kind: Kind): fc.Arbitrary<Kind> => fc.constant(kind);
const share = fc.uint8Array({ maxLength: 100 });

/** Every typed control message. */
export const controlMessage: fc.Arbitrary<ControlMessage> = fc.oneof(
  fc.record({ kind: of('reconfigure'), mode }),
  fc.record({ kind: of('reconfigured'), accepted: flag, mode }),
  fc.record({ kind: of('requestKeyframe') }),
  fc.record({ kind: of('lossReport'), lossPpm: u32 }),
  fc.record({ kind: of('setBitrate'), kbps: u32 }),
  fc.record({ kind: of('bitrateChanged'), kbps: u32, reason: u8 }, { requiredKeys: ['kind', 'kbps'] }),
  fc.record({ kind: of('rfiRequest'), first: u32, last: u32 }),
  fc.record({ kind: of('shardPayloadChanged'), shardBytes: u16 }),
  fc.record({ kind: of('shardPayloadAck'), shardBytes: u16 }),
  fc.record({ kind: of('pipelineGap'), gapMs: u32 }),
  fc.record({ kind: of('linkReport'), kbps: u32 }),
  fc.record(
    { kind: of('pairRequest'), name: text(64), share, deviceKey: share },
    { requiredKeys: ['kind', 'name', 'share'] },
  ),
  fc.record({ kind: of('pairChallenge'), share, confirm: exactly(32) }),
  fc.record({ kind: of('pairProof'), confirm: exactly(32) }),
  fc.record({ kind: of('pairResult'), ok: flag }),
  fc.record({ kind: of('refused'), code: u32, reason: text(256) }),
  fc.record({ kind: of('probeRequest'), kbps: u32, durationMs: u32 }),
  fc.record({ kind: of('probeResult'), bytes: u64, packets: u32, durationMs: u32 }),
  fc.record({ kind: of('probeResult'), bytes: u64, packets: u32, durationMs: u32, wirePackets: u32, sendDrops: u32 }),
  fc.record({ kind: of('clockProbe'), t1: u64 }),
  fc.record({ kind: of('clockEcho'), t1: u64, t2: u64, t3: u64 }),
  fc.record(
    { kind: of('phaseReport'), nextLatch: u64, periodNs: u32, uncertaintyNs: u32, leadNs: u32, coherence: u16 },
    { requiredKeys: ['kind', 'nextLatch', 'periodNs', 'uncertaintyNs', 'leadNs'] },
  ),
  fc.record({ kind: of('clipControl'), enabled: flag, flags: u8 }),
  fc.record({ kind: of('clipState'), enabled: flag, policy: u8, reason: u8 }),
  fc.record({
    kind: of('clipOffer'),
    sequence: u32,
    entries: fc.array(fc.record({ mimeType: text(128), size: u64 }), { maxLength: 16 }),
  }),
  fc.record({ kind: of('clipFetch'), sequence: u32, file: u32, mimeType: text(128) }),
  fc.record({ kind: of('clipFetchHead'), status: u8, size: u64 }),
  fc.tuple(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: 12 })).chain(([width, height]) =>
    fc.record({
      kind: of('cursorShape'),
      serial: u32,
      width: fc.constant(width),
      height: fc.constant(height),
      hotX: u16,
      hotY: u16,
      rgba: exactly(width * height * 4),
    }),
  ),
  fc.record({ kind: of('cursorRenderMode'), clientDraws: flag }),
  fc.record({ kind: of('accessUpdate'), grants: u32, expiresInSeconds: u32 }),
);
