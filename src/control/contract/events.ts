import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { type EventKind, eventKinds, isEventKind } from '../../shared/event-kinds.ts';
import { procedure, type ProcedureClass } from './procedure.ts';
import { coreStateSchema, seatSchema, sessionStateSchema } from './schemas.ts';

const session = z.string().describe('id of the session');
const ofPerson = { session, person: z.string(), name: z.string() };
const ofDevice = { name: z.string(), fingerprint: z.string().describe('64 hex digits') };

/** Every kind of event with what it carries. A kind never changes its meaning. */
const bodies = {
  'session.started': { session, title: z.string() },
  'session.changed': { session, title: z.string(), state: sessionStateSchema },
  'session.ended': {
    session,
    title: z.string(),
    reason: z.string(),
    frames: z.int().describe('frames that came from its core'),
  },
  'person.joined': { ...ofPerson, door: z.string(), transport: z.string(), remote: z.string() },
  'person.changed': { ...ofPerson, seat: seatSchema, player: z.int() },
  'person.left': ofPerson,
  'core.changed': {
    session,
    core: z.string(),
    state: coreStateSchema,
    pid: z.int().nullable(),
    restarts: z.int(),
    lastExit: z.string().nullable(),
  },
  'relay.lost': { reason: z.string() },
  'relay.restored': {},
  'pairing.armed': { expiresAt: z.iso.datetime() },
  'pairing.disarmed': { reason: z.string() },
  'pairing.requested': { ...ofDevice, id: z.string().describe('for pair.approve and pair.deny'), remote: z.string() },
  'pairing.paired': { ...ofDevice, grants: z.array(z.string()) },
  'pairing.denied': { ...ofDevice, reason: z.string() },
  'pairing.changed': { ...ofDevice, grants: z.array(z.string()) },
  'pairing.revoked': ofDevice,
  'config.changed': {
    keys: z.array(z.string()),
    restart: z.array(z.string()).describe('keys among them that count from the next start on'),
  },
  'hook.failed': { hook: z.string(), event: z.string(), reason: z.string() },
  'events.missed': { count: z.int().nullable().describe('null where even that is not known') },
} as const satisfies Record<EventKind, z.core.$ZodLooseShape>;

/** Who may see which kind: what tells of pairing, config and commands is for those who manage the host. */
export const eventClasses: Readonly<Record<EventKind, ProcedureClass>> = {
  'session.started': 'watch',
  'session.changed': 'watch',
  'session.ended': 'watch',
  'person.joined': 'watch',
  'person.changed': 'watch',
  'person.left': 'watch',
  'core.changed': 'watch',
  'relay.lost': 'watch',
  'relay.restored': 'watch',
  'pairing.armed': 'manage',
  'pairing.disarmed': 'manage',
  'pairing.requested': 'manage',
  'pairing.paired': 'manage',
  'pairing.denied': 'manage',
  'pairing.changed': 'manage',
  'pairing.revoked': 'manage',
  'config.changed': 'manage',
  'hook.failed': 'manage',
  'events.missed': 'watch',
};

const schemaOf = <K extends EventKind>(kind: K) =>
  z.object({
    seq: z.int().describe('counts up by one from event to event of one run of the host'),
    at: z.iso.datetime(),
    kind: z.literal(kind),
    ...bodies[kind],
  });

/** One thing that happened. */
export const eventSchema = z.discriminatedUnion('kind', [
  schemaOf('session.started'),
  schemaOf('session.changed'),
  schemaOf('session.ended'),
  schemaOf('person.joined'),
  schemaOf('person.changed'),
  schemaOf('person.left'),
  schemaOf('core.changed'),
  schemaOf('relay.lost'),
  schemaOf('relay.restored'),
  schemaOf('pairing.armed'),
  schemaOf('pairing.disarmed'),
  schemaOf('pairing.requested'),
  schemaOf('pairing.paired'),
  schemaOf('pairing.denied'),
  schemaOf('pairing.changed'),
  schemaOf('pairing.revoked'),
  schemaOf('config.changed'),
  schemaOf('hook.failed'),
  schemaOf('events.missed'),
]);

export type HostEvent = z.infer<typeof eventSchema>;

type WithoutStamp<E> = E extends HostEvent ? Omit<E, 'seq' | 'at'> : never;

/** An event before the host gave it its number and time. */
export type EventNews = WithoutStamp<HostEvent>;

/** Reads `session.started,person.joined`; '' is every kind. */
const kindsSchema = z
  .string()
  .max(1000)
  .refine((text) => text.split(',').every((kind) => kind === '' || isEventKind(kind)), {
    error: `there are the kinds ${eventKinds.join(', ')}`,
  })
  .describe('kinds to be told of, with commas between them; all without it');

/** What happens on the host. */
export const eventsContract = {
  watch: procedure('watch', {
    method: 'GET',
    path: '/events',
    tags: ['events'],
    summary: 'Events as they happen, as server-sent events',
    description:
      'Each carries an id; a reader that sends the last one it saw as Last-Event-ID gets every later event that is ' +
      'still kept, after an event `events.missed` where some are not.',
  })
    .input(z.object({ kinds: kindsSchema.optional() }))
    .output(eventIterator(eventSchema)),
};
