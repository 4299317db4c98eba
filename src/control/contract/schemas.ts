import { z } from 'zod';

export const sessionIdSchema = z.object({ id: z.string().min(1).max(64).describe('id of the session') });

/** How many of the newest lines of a log. */
export const linesSchema = z.int().min(0).max(10_000).default(100);

/** A rate as a fraction; 60.0988 Hz is 60098800/1000000. */
export const rationalSchema = z.object({ numerator: z.int().positive(), denominator: z.int().positive() });

export const seatSchema = z.enum(['watcher', 'player', 'typist', 'owner']);

export const personSchema = z.object({
  id: z.string().describe('unique within the host'),
  name: z.string(),
  seat: seatSchema,
  player: z.int().min(0).max(16).describe('1–16 for a player, else 0'),
  door: z.string().describe('the wire protocol the person came by'),
  transport: z.string().describe('unix, tcp, ws or memory'),
  remote: z.string(),
  rendition: z.string().describe('the encoded form that is sent'),
  joinedAt: z.iso.datetime(),
});

export const sourceSchema = z.object({
  kind: z.enum(['core', 'test']),
  name: z.string(),
  system: z.string(),
  transport: z.string(),
  attachedAt: z.iso.datetime(),
});

export const trackSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('frames'), width: z.int(), height: z.int(), rate: rationalSchema }),
  z.object({ kind: z.literal('audio'), rate: z.int(), channels: z.int() }),
  z.object({ kind: z.literal('terminal'), columns: z.int(), rows: z.int() }),
]);

export const sessionStateSchema = z.enum(['waiting', 'live', 'paused', 'ended']);

export const sessionSchema = z.object({
  id: z.string(),
  title: z.string(),
  state: sessionStateSchema,
  layout: z.string().describe('names of the sixteen buttons: xinput or chip8'),
  players: z.int().min(1).max(16).describe('pads of the source'),
  speed: z.int().describe("percent of the source's own rate; negative while it is played backwards"),
  rewindSeconds: z.number().min(0).describe('how far it can be taken back now'),
  source: sourceSchema.nullable(),
  tracks: z.array(trackSchema),
  people: z.array(personSchema),
  createdAt: z.iso.datetime(),
});

export const coreStateSchema = z.enum(['starting', 'running', 'restarting', 'failed', 'stopped']);

export const coreSchema = z.object({
  id: z.string().describe('the session it plays in'),
  name: z.string(),
  system: z.string(),
  state: coreStateSchema,
  command: z.array(z.string()),
  pid: z.int().nullable(),
  restarts: z.int(),
  startedAt: z.iso.datetime(),
  lastExit: z.string().nullable().describe('how it ended last, in words'),
  log: z.string().describe('path of its log file'),
});

export const availableCoreSchema = z.object({
  name: z.string(),
  systems: z.array(z.string()),
  extensions: z.array(z.string()),
  command: z.array(z.string()),
  origin: z.string().describe('built in, or the folder it was installed to'),
});

export const hostStatusSchema = z.object({
  version: z.string(),
  node: z.string(),
  pid: z.int(),
  startedAt: z.iso.datetime(),
  addresses: z.array(z.string()).describe('where it listens, with real ports'),
  viewer: z.string().nullable().describe('URL of the page for browsers'),
  control: z.string().describe('path of the control socket'),
  api: z.string().nullable().describe('URL of the control port; null where there is none'),
  console: z.string().nullable().describe('URL of the console for browsers of this machine; null where there is none'),
  sessions: z.int(),
  people: z.int(),
  memoryBytes: z.int(),
});

export const renditionStatsSchema = z.object({
  key: z.string(),
  members: z.int(),
  frames: z.int(),
  keyframes: z.int(),
  bytes: z.int(),
});

export const personStatsSchema = z.object({
  id: z.string(),
  name: z.string(),
  seat: seatSchema,
  player: z.int(),
  sentFrames: z.int(),
  droppedFrames: z.int(),
  sentBytes: z.int(),
  queuedBytes: z.int(),
  inputs: z.int(),
  roundTripMs: z
    .number()
    .nullable()
    .describe('from the person to the host and back, measured by their client; null where it does not tell'),
});

export const sessionStatsSchema = z.object({
  id: z.string(),
  state: sessionStateSchema,
  fps: z.number().describe('frames taken from the source in the last second'),
  bytesPerSecond: z.number().describe('bytes sent to everybody in the last second'),
  framesIn: z.int(),
  framesRefused: z.int().describe('frames of the source that could not be decoded'),
  renditions: z.array(renditionStatsSchema),
  people: z.array(personStatsSchema),
});

export const statsSchema = z.object({
  at: z.iso.datetime(),
  connections: z.int(),
  relayMemoryBytes: z.int(),
  sessions: z.array(sessionStatsSchema),
});

export const logLineSchema = z.object({
  time: z.iso.datetime(),
  level: z.enum(['debug', 'info', 'warn', 'error']),
  room: z.string(),
  message: z.string(),
  fields: z.record(z.string(), z.unknown()),
});

export const runActionSchema = z.enum(['resume', 'pause', 'step', 'reset']);

export const speedSchema = z
  .union([z.int().min(10).max(1600), z.int().min(-1600).max(-10)])
  .describe("percent of the source's own rate, 10 to 1600; negative to play it backwards");

export type Person = z.infer<typeof personSchema>;
export type TrackInfo = z.infer<typeof trackSchema>;
export type SessionInfo = z.infer<typeof sessionSchema>;
export type CoreStatus = z.infer<typeof coreSchema>;
export type AvailableCore = z.infer<typeof availableCoreSchema>;
export type HostStatus = z.infer<typeof hostStatusSchema>;
export type SessionStats = z.infer<typeof sessionStatsSchema>;
export type Stats = z.infer<typeof statsSchema>;
export type LogLine = z.infer<typeof logLineSchema>;
export type RunAction = z.infer<typeof runActionSchema>;
