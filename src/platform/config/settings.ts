import { z } from 'zod';
import { DesktopKind, inputBackendChoices, videoSourceChoices } from '../../shared/desktop.ts';
import { eventKinds, matchesKind } from '../../shared/event-kinds.ts';
import { videoEncoderChoices } from '../../shared/video.ts';

/** One thing that can be configured: in a file, by a variable, by a flag of a command. */
export interface Setting {
  /** Of the right form or not; after TOML. */
  readonly schema: z.ZodType;
  readonly what: string;
  /** What counts where nothing is said; null where that depends. */
  readonly fallback: unknown;
  /** Variable of the environment; lists have commas there. */
  readonly env?: string;
  /** A running host heeds a change at once. */
  readonly live: boolean;
  /** May stand in the file of a project: only what cannot harm, for whoever wrote the project chose it. */
  readonly project: boolean;
}

const pattern = z
  .string()
  .refine((text) => eventKinds.some((kind) => matchesKind(text, kind)), {
    error: `name events as session.started, session.* or *; there are ${eventKinds.join(', ')}`,
  })
  .describe('a kind of event, or all of a group: session.started, session.*, *');

/** What is done when something happens. */
export const hookSchema = z
  .strictObject({
    on: z.array(pattern).min(1),
    run: z.array(z.string().min(1)).min(1).optional().describe('a program with its arguments; no shell is used'),
    url: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('gets the event as JSON by POST'),
    secret: z.string().min(16).optional().describe('signs what is sent to the url, with HMAC-SHA256'),
    timeout: z.int().min(1).max(300).default(10).describe('seconds after which it is ended'),
  })
  .refine(({ run, url }) => (run === undefined) !== (url === undefined), { error: 'a hook has either run or url' })
  .refine(({ secret, url }) => secret === undefined || url !== undefined, {
    error: 'a secret signs requests to a url',
  });

export type Hook = z.infer<typeof hookSchema>;

/** Pads that a host can be for its clients. */
export const gamepads = ['xbox360', 'dualSense', 'xboxOne', 'dualShock4', 'steamDeck', 'switchPro'] as const;

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;

const address = z.string().min(1);

/** Every setting by its key. A new row is all that a new setting takes. */
export const settings = {
  listen: {
    schema: z.array(address).min(1),
    what: 'addresses the host listens on instead of the usual ones',
    fallback: null,
    env: 'PERUN_LISTEN',
    live: false,
    project: false,
  },
  control: {
    schema: address,
    what: 'address of the control port, or off',
    fallback: null,
    env: 'PERUN_CONTROL',
    live: false,
    project: false,
  },
  lan: {
    schema: z.boolean(),
    what: 'listen to other machines too; they need TLS and, by default, pairing',
    fallback: false,
    env: 'PERUN_LAN',
    live: false,
    project: false,
  },
  pairing: {
    schema: z.enum(['required', 'optional', 'off']),
    what: 'whom other machines are to this host unpaired: nobody, guests who may play, or guests even without TLS',
    fallback: 'required' as const,
    env: 'PERUN_PAIRING',
    live: false,
    project: false,
  },
  'page-certificate': {
    schema: z.string().min(1),
    what: 'PEM file with a certificate for the page and the control port, instead of one that the host makes; with lan',
    fallback: null,
    env: 'PERUN_PAGE_CERTIFICATE',
    live: false,
    project: false,
  },
  'page-key': {
    schema: z.string().min(1),
    what: 'PEM file with the key of page-certificate',
    fallback: null,
    env: 'PERUN_PAGE_KEY',
    live: false,
    project: false,
  },
  'allow-origin': {
    schema: z.array(z.string().min(1)),
    what: 'origins of foreign pages that may connect',
    fallback: [] as string[],
    env: 'PERUN_ALLOW_ORIGIN',
    live: true,
    project: false,
  },
  'log-level': {
    schema: z.enum(logLevels),
    what: 'least important lines that are logged',
    fallback: 'info' as const,
    env: 'PERUN_LOG_LEVEL',
    live: true,
    project: false,
  },
  punktfunk: {
    schema: address,
    what: 'host:port of UDP where punktfunk clients are served, or off',
    fallback: null,
    env: 'PERUN_PUNKTFUNK',
    live: false,
    project: false,
  },
  source: {
    schema: z.string().regex(/^(synthetic|units:(?:[4-9]|[1-9]\d{1,6})|core:.+|desktop|app:.+)$/u, {
      error: 'write desktop, app:<name>, core:<session>, synthetic or units:<bytes>',
    }),
    what: 'what punktfunk clients see whatever they ask for: desktop, app:<name>, core:<session>, or a test source: synthetic, units:<bytes>',
    fallback: null,
    env: 'PERUN_SOURCE',
    live: false,
    project: false,
  },
  desktop: {
    schema: z.enum(['off', 'auto', ...Object.values(DesktopKind)]),
    what: 'the desktop that punktfunk clients see: one that runs (auto), or that of one kind, started where none runs',
    fallback: 'off' as const,
    env: 'PERUN_DESKTOP',
    live: false,
    project: false,
  },
  'desktop-app': {
    schema: z.array(z.string().min(1)).min(1).max(64),
    what: 'program and arguments that are started on a desktop of the host, and fill it where it is of one app',
    fallback: null,
    env: 'PERUN_DESKTOP_APP',
    live: false,
    project: false,
  },
  'video-source': {
    schema: z.enum(videoSourceChoices),
    what: "how a desktop is shown: by the compositor's own way (virtual), by a portal that asks the person there, or as it can be",
    fallback: 'auto' as const,
    env: 'PERUN_VIDEO_SOURCE',
    live: true,
    project: false,
  },
  'input-backend': {
    schema: z.enum(inputBackendChoices),
    what: 'what input of clients goes by on a desktop: what comes with its output, that one and nothing else, or off',
    fallback: 'auto' as const,
    env: 'PERUN_INPUT_BACKEND',
    live: true,
    project: false,
  },
  'desktop-linger-ms': {
    schema: z.int().min(0).max(600_000),
    what: 'ms for which the output of a client that was lost stays, so that windows are where they were when it comes back',
    fallback: 10_000,
    env: 'PERUN_DESKTOP_LINGER_MS',
    live: false,
    project: false,
  },
  'max-sessions': {
    schema: z.int().min(1).max(64),
    what: 'punktfunk clients that are served at once',
    fallback: 4,
    env: 'PERUN_MAX_SESSIONS',
    live: false,
    project: false,
  },
  gamepad: {
    schema: z.enum(gamepads),
    what: 'the pad that punktfunk clients have which do not choose one',
    fallback: 'xbox360' as const,
    env: 'PERUN_GAMEPAD',
    live: false,
    project: false,
  },
  'video-encoder': {
    schema: z.enum(videoEncoderChoices),
    what: 'what codes video: the best that opens, or the one that is named and nothing else',
    fallback: 'auto' as const,
    env: 'PERUN_VIDEO_ENCODER',
    live: false,
    project: false,
  },
  'fec-percent': {
    schema: z.int().min(1).max(50),
    what: 'parity for punktfunk clients in percent, whatever they lose; without it 10 at first, and as the loss asks for',
    fallback: null,
    env: 'PERUN_FEC_PCT',
    live: false,
    project: false,
  },
  'test-feedback': {
    schema: z.boolean(),
    what: 'sends punktfunk clients a scripted burst of rumble and lights, to test them',
    fallback: false,
    env: 'PERUN_TEST_FEEDBACK',
    live: false,
    project: false,
  },
  hooks: {
    schema: z.array(hookSchema).max(64),
    what: 'programs and web addresses that are told of events',
    fallback: [] as Hook[],
    live: true,
    project: false,
  },
  'history-sessions': {
    schema: z.int().min(0).max(100_000),
    what: 'sessions that the history remembers; 0 keeps none',
    fallback: 1000,
    env: 'PERUN_HISTORY_SESSIONS',
    live: true,
    project: false,
  },
  'history-days': {
    schema: z.int().min(1).max(3650),
    what: 'days that the history remembers a session',
    fallback: 180,
    env: 'PERUN_HISTORY_DAYS',
    live: true,
    project: false,
  },
  name: {
    schema: z.string().min(1).max(64),
    what: 'what others in a session see you as; your login without it',
    fallback: null,
    env: 'PERUN_NAME',
    live: true,
    project: true,
  },
} as const satisfies Record<string, Setting>;

export type SettingKey = keyof typeof settings;

/** The value of a setting; null where it was not set and depends. */
export type SettingValue<K extends SettingKey> =
  z.infer<(typeof settings)[K]['schema']> | ((typeof settings)[K]['fallback'] extends null ? null : never);

export const settingKeys = Object.keys(settings) as readonly SettingKey[];

export function isSettingKey(text: string): text is SettingKey {
  return Object.hasOwn(settings, text);
}

/** A whole configuration file, for editors and validators. */
export function configSchema(): z.ZodType {
  const shape = Object.fromEntries(
    Object.entries(settings).map(([key, { schema, what }]) => [key, (schema as z.ZodType).describe(what).optional()]),
  );
  return z.strictObject(shape);
}

/** The value for people and logs: without what signs. */
export function redact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redact);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, key === 'secret' ? '(hidden)' : redact(inner)]),
  );
}
