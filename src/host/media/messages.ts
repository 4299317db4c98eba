import { z } from 'zod';
import { Gamepad } from '../../protocol/punktfunk/constants.ts';
import { DesktopKind, inputBackendChoices, videoSourceChoices } from '../../shared/desktop.ts';
import { type ErrorCode, type ErrorJson, isErrorCode, PerunError } from '../../shared/errors.ts';
import { videoEncoderChoices } from '../../shared/video.ts';

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const id = z.string().regex(/^[\w-]{1,64}$/);
const ms = z.number().min(0);
const hex = (bytes: readonly number[]) =>
  z.string().refine((text) => /^(?:[0-9a-f]{2})*$/.test(text) && bytes.includes(text.length / 2));
const error = z.object({ code: z.custom<ErrorCode>(isErrorCode), message: z.string(), remedy: z.string() });

const path = z.string().max(4096);
const place = z.object({
  kind: z.enum(DesktopKind),
  runtimeDirectory: path,
  ...{ wayland: path.nullable(), bus: path.nullable(), x11: path.nullable(), pipewire: path.nullable() },
  ...{ sway: path.nullable(), eis: path.nullable(), authority: path.nullable().optional() },
});

const source = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('synthetic') }),
  z.object({ kind: z.literal('units'), bytes: count }),
  z.object({ kind: z.literal('core'), session: z.string() }),
  z.object({ kind: z.literal('desktop'), name: z.string(), place }),
]);
const mode = z.object({ codec: z.enum(['h264', 'hevc']), width: count, height: count, rate: count });

/** Where a stream goes on in another process: no sequence number is used twice under one key. */
const resume = z.object({ port: count, sequence: count, frame: count, packet: count, peerPort: count });

const order = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('start'),
    ...{ source, mode, kbps: count, firstFrame: count, perun: z.string(), route: z.string(), perf: z.boolean() },
    encoder: z.enum(videoEncoderChoices),
    /** Of sound. */
    channels: z.union([z.literal(2), z.literal(6), z.literal(8)]),
    /** Of a desktop, where it is not the usual way. */
    ways: z.object({ output: z.enum(videoSourceChoices), input: z.enum(inputBackendChoices) }).optional(),
    /** Parts that a picture is coded in: more than one where all receivers take them. */
    slices: z.number().int().min(1).max(32),
  }),
  z.object({
    kind: z.literal('add'),
    ...{
      id,
      local: z.string(),
      peer: z.string(),
      frames: count,
      grants: count,
      audioChannels: count,
      timing: z.boolean(),
      name: z.string().max(256),
      /** What its gamepads are on a desktop, where they do not say it. */
      gamepad: z.literal(Object.values(Gamepad)),
    },
    ...{ fecScheme: z.union([z.literal(0), z.literal(1)]), fecPercent: count, maxDataShards: count, shardBytes: count },
    ...{ cipher: z.union([z.literal(0), z.literal(1)]), key: hex([16, 32]), salt: hex([4]), streamed: z.boolean() },
    resume,
  }),
  z.object({ kind: z.literal('remove'), id }),
  z.object({ kind: z.literal('fec'), id, percent: count }),
  /** That frame did not arrive there, nor what was sent since. */
  z.object({ kind: z.literal('forget'), id, frame: count }),
  z.object({ kind: z.literal('grants'), id, grants: count }),
  z.object({ kind: z.literal('kbps'), kbps: count }),
  z.object({ kind: z.literal('keyframe') }),
  z.object({ kind: z.literal('probe'), id, kbps: count, durationMs: ms }),
  z.object({ kind: z.literal('stats') }),
]);

const outcome = z.object({ bytes: count, packets: count, durationMs: ms, unsent: count });
const spread = z.tuple([z.number(), z.number(), z.number()]).readonly();
const receiver = z.object({
  ...{ id, frames: count, keyframes: count, dropped: count, packets: count, bytes: count, unsent: count },
  ...{ punched: z.boolean(), fecPercent: count },
  resume,
});

const news = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hello'), pid: count }),
  z.object({ kind: z.literal('ready') }),
  /** It cannot go on; nothing follows. */
  z.object({ kind: z.literal('failed'), error }),
  z.object({ kind: z.literal('added'), id, port: count }),
  z.object({ kind: z.literal('refused'), id, error }),
  z.object({ kind: z.literal('removed'), id, resume: resume.nullable() }),
  z.object({ kind: z.literal('probed'), id, outcome: outcome.nullable() }),
  z.object({
    kind: z.literal('stats'),
    ...{ receivers: z.array(receiver), kbps: count, oversized: count },
    perf: z.object({ scaled: spread, encoded: spread, taken: spread, sent: spread }).nullable(),
  }),
  /** Which encoder was taken and why; told before it is ready. */
  z.object({ kind: z.literal('coded'), line: z.string() }),
  /** A receiver got every frame it was to get. */
  z.object({ kind: z.literal('finished'), id }),
  /** The source is over. */
  z.object({ kind: z.literal('ended') }),
]);

/** From the host to a media process, and back; JSON. */
export type MediaOrder = z.infer<typeof order>;
export type MediaNews = z.infer<typeof news>;
export type AddOrder = Extract<MediaOrder, { kind: 'add' }>;
export type StartOrder = Extract<MediaOrder, { kind: 'start' }>;
export type StreamResume = z.infer<typeof resume>;
export type StatsNews = Extract<MediaNews, { kind: 'stats' }>;

/** Both fail with PROTOCOL_MALFORMED. */
export const readOrder = (value: unknown): MediaOrder => read(order, value);
export const readNews = (value: unknown): MediaNews => read(news, value);

function read<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new PerunError('PROTOCOL_MALFORMED', 'a message between host and media process is malformed', {
    cause: parsed.error,
  });
}

export function errorOf({ code, message, remedy }: ErrorJson): PerunError {
  return new PerunError(code, message, { remedy });
}
