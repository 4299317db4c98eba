import { z } from 'zod';
import { allGrants } from '../../shared/grants.ts';
import { procedure } from './procedure.ts';

const tags = ['pair'];

const fingerprintSchema = z.string().regex(/^[0-9a-f]{64}$/, 'a fingerprint has 64 hexadecimal digits');
const grantsSchema = z.array(z.enum(allGrants)).min(1).max(allGrants.length);
const policySchema = z.enum(['required', 'optional', 'off']);

export const deviceSchema = z.object({
  fingerprint: fingerprintSchema,
  name: z.string(),
  kind: z.enum(['certificate', 'browser']),
  grants: grantsSchema.describe('what was granted; some grants bring others along'),
  expiresAt: z.iso.datetime().nullable(),
  pairedAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime().nullable().describe('since this host started'),
});

export const pendingSchema = z.object({
  id: z.string().describe('four letters and digits, which the device shows too'),
  name: z.string(),
  fingerprint: fingerprintSchema,
  kind: z.enum(['certificate', 'browser']),
  remote: z.string(),
  since: z.iso.datetime(),
  isWaiting: z.boolean().describe('whether the device still holds the line'),
});

export const pairStatusSchema = z.object({
  policy: policySchema.describe('who gets in from other machines without being paired'),
  fingerprint: fingerprintSchema.describe('of this host'),
  addresses: z.array(z.string()).describe('where other machines reach it'),
  authority: fingerprintSchema
    .nullable()
    .describe('of the certificate at /ca.crt that browsers are given; null where this host makes none'),
  armedUntil: z.iso.datetime().nullable().describe('when the armed PIN is void; null where none is armed'),
  pending: z.array(pendingSchema),
});

export const armedSchema = z.object({
  pin: z.string().describe('four digits, for one try'),
  expiresAt: z.iso.datetime(),
  fingerprint: fingerprintSchema.describe('of this host'),
  addresses: z.array(z.string()).describe('where other machines reach it'),
});

const termsSchema = z.object({
  grants: grantsSchema.optional().describe('default: view and play, or as they are'),
  expiresAt: z.iso
    .datetime()
    .nullable()
    .optional()
    .describe('when the trust ends, null for never; default: never, or as it is'),
});

const pendingIdSchema = z.object({ id: z.string().min(1).max(16) });
const deviceIdSchema = z.object({
  fingerprint: z
    .string()
    .min(1)
    .max(200)
    .describe('its fingerprint, the first eight digits of it or more, or its name'),
});

/** Who may use this host from elsewhere. */
export const pairContract = {
  status: procedure('manage', { method: 'GET', path: '/pairing', tags, summary: 'What is armed and who waits' }).output(
    pairStatusSchema,
  ),
  arm: procedure('manage', { method: 'POST', path: '/pairing', tags, summary: 'Show a PIN for one new device' })
    .input(
      termsSchema.extend({
        minutes: z.int().min(1).max(10).optional().describe('how long the PIN lives; default 2'),
        onlyFingerprint: fingerprintSchema.optional().describe('the only device that may use it'),
      }),
    )
    .output(armedSchema),
  disarm: procedure('manage', { method: 'DELETE', path: '/pairing', tags, summary: 'Make the armed PIN void' }).output(
    z.object({ disarmed: z.boolean().describe('false where nothing was armed') }),
  ),
  list: procedure('manage', { method: 'GET', path: '/devices', tags, summary: 'Every paired device' }).output(
    z.array(deviceSchema),
  ),
  approve: procedure('manage', {
    method: 'POST',
    path: '/pairing/pending/{id}/approve',
    tags,
    summary: 'Let in a device that waits',
  })
    .input(pendingIdSchema.extend(termsSchema.shape))
    .output(deviceSchema),
  deny: procedure('manage', {
    method: 'POST',
    path: '/pairing/pending/{id}/deny',
    tags,
    summary: 'Turn away a device that waits',
  })
    .input(pendingIdSchema)
    .output(pendingSchema),
  rename: procedure('manage', {
    method: 'PUT',
    path: '/devices/{fingerprint}/name',
    tags,
    summary: 'Call a device by another name',
  })
    .input(deviceIdSchema.extend({ name: z.string().trim().min(1).max(64) }))
    .output(deviceSchema),
  grant: procedure('manage', {
    method: 'PUT',
    path: '/devices/{fingerprint}/grants',
    tags,
    summary: 'Change what a device may do',
  })
    .input(deviceIdSchema.extend(termsSchema.shape))
    .output(deviceSchema),
  revoke: procedure('manage', {
    method: 'DELETE',
    path: '/devices/{fingerprint}',
    tags,
    summary: 'Take the trust back from a device',
  })
    .input(deviceIdSchema)
    .output(deviceSchema),
};

export type Device = z.infer<typeof deviceSchema>;
export type PairStatus = z.infer<typeof pairStatusSchema>;
export type Armed = z.infer<typeof armedSchema>;
export type PendingDevice = z.infer<typeof pendingSchema>;
