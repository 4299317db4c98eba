import { z } from 'zod';
import { DesktopKind } from '../../../shared/desktop.ts';
import { stageSchema } from './stage-times.ts';

const mode = z.strictObject({ width: z.int(), height: z.int(), rate: z.number() });

export const trialSchema = z.strictObject({
  kind: z.enum(DesktopKind),
  started: z.boolean().describe('it was started for the trial, and is gone again'),
  asked: mode,
  granted: mode,
  frames: z.int().describe('pictures that came'),
  fps: z.number().describe('of pictures, from the first to the last'),
  encoder: z.string().nullable().describe('what coded them, or null'),
  kbps: z.number().nullable().describe('of what was coded, at that rate'),
  input: z.string().nullable().describe('what moved the pointer, or null'),
  ms: z.strictObject({
    start: z.number().nullable().describe('the desktop, where it was started'),
    output: z.number().describe('until the output was there'),
    capture: z.number().describe('until pictures could come'),
    pointer: stageSchema.describe('from a move of the pointer to the next picture'),
    age: stageSchema.describe('from when a picture was ready to when it was here'),
    scale: stageSchema.describe('its way into what the encoder takes'),
    encode: stageSchema,
  }),
  missing: z.array(z.strictObject({ what: z.string(), found: z.string(), remedy: z.string() })),
});

export type Trial = z.infer<typeof trialSchema>;
