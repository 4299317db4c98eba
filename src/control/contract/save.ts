import { z } from 'zod';
import { procedure } from './procedure.ts';

const tags = ['save'];

const id = z
  .string()
  .regex(/^[0-9a-f]{10}$/, 'the name of a save has 10 hexadecimal digits')
  .describe('name of the save');
const session = z.string().min(1).max(64).describe('id of the session');
const slot = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'is no slot')
  .describe('0 to 9, or a name of lower-case letters, digits and hyphens');

export const saveSchema = z.object({
  id,
  title: z.string().describe('name of the game'),
  core: z.string(),
  system: z.string(),
  game: z.string().describe('sha256: and the hash of the game file, or title: and a name'),
  owner: z.string().describe('owner, guest, or the fingerprint of a paired device'),
  slot: z.string(),
  kind: z
    .enum(['manual', 'auto', 'battery'])
    .describe('auto: made by the host while somebody played; battery: what the game itself keeps, without a state'),
  createdAt: z.iso.datetime(),
  session: z.string().nullable().describe('the session it was made in; null for an imported one'),
  stateBytes: z.int().describe('0 for what a battery keeps alone'),
  batteryBytes: z.int().describe('of battery-backed memory; 0 where the core shows none'),
  storedBytes: z.int().describe('on disk'),
  sha256: z.string().describe('of the state, or of what a battery keeps where there is none'),
});

export const shownSaveSchema = saveSchema.extend({
  thumbnail: z.base64().nullable().describe('PNG of the moment'),
});

const fileSchema = z.object({
  save: saveSchema,
  file: z.base64().describe('the exported save, docs/formats/save-file.md'),
  battery: z.base64().nullable().describe('battery-backed memory as it is, for other emulators'),
});

/** Saved moments of games. Each belongs to whoever made it; the owner of the host has them all. */
export const saveContract = {
  list: procedure('watch', { method: 'GET', path: '/saves', tags, summary: 'Your saves, newest first' })
    .input(
      z.object({ session: session.optional().describe('only those of the game that it plays'), slot: slot.optional() }),
    )
    .output(z.array(saveSchema)),
  show: procedure('watch', { method: 'GET', path: '/saves/{id}', tags, summary: 'One save, with its picture' })
    .input(z.object({ id }))
    .output(shownSaveSchema),
  create: procedure('play', {
    method: 'POST',
    path: '/sessions/{session}/saves',
    tags,
    summary: 'Save what a session plays, now',
  })
    .input(z.object({ session, slot: slot.default('0') }))
    .output(saveSchema),
  load: procedure('play', {
    method: 'POST',
    path: '/saves/{id}/load',
    tags,
    summary: 'Bring a session back to a save',
  })
    .input(z.object({ id, session: session.optional().describe('without it, the one session that plays this game') }))
    .output(z.object({ save: saveSchema, session: z.string() })),
  delete: procedure('play', { method: 'DELETE', path: '/saves/{id}', tags, summary: 'Delete a save' })
    .input(z.object({ id }))
    .output(saveSchema),
  export: procedure('watch', { method: 'GET', path: '/saves/{id}/file', tags, summary: 'A save as a file' })
    .input(z.object({ id }))
    .output(fileSchema),
  import: procedure('play', { method: 'POST', path: '/saves', tags, summary: 'Keep a save from a file' })
    .input(
      z.object({ file: z.base64().min(1), slot: slot.optional().describe('without it, the one it was exported from') }),
    )
    .output(saveSchema),
};

export type SaveInfo = z.infer<typeof saveSchema>;
export type ShownSave = z.infer<typeof shownSaveSchema>;
export type ExportedSave = z.infer<typeof fileSchema>;
