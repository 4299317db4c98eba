import { z } from 'zod';
import { DesktopKind, type DisplayMode } from '../../../shared/desktop.ts';
import { type StageReading, stageSchema } from './stage-times.ts';

const mode = z.strictObject({ width: z.int(), height: z.int(), rate: z.number() });

/** What a trial of a desktop found. */
export interface Trial {
  readonly kind: DesktopKind;
  readonly started: boolean;
  readonly asked: DisplayMode;
  readonly granted: DisplayMode;
  readonly frames: number;
  readonly fps: number;
  readonly encoder: string | null;
  readonly kbps: number | null;
  readonly input: string | null;
  readonly ms: {
    readonly start: number | null;
    readonly output: number;
    readonly capture: number;
    readonly pointer: StageReading;
    readonly age: StageReading;
    readonly scale: StageReading;
    readonly encode: StageReading;
  };
  readonly missing: readonly Missing[];
}

/** Something that a trial went on without. */
export interface Missing {
  readonly what: string;
  readonly found: string;
  readonly remedy: string;
}

export const trialSchema: z.ZodType<Trial> = z.strictObject({
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
