import type { FieldReader } from './field-reader.ts';
import type { FieldWriter } from './field-writer.ts';

/** A colour as its x and y, in units of 1/50 000. */
export type Chromaticity = readonly [x: number, y: number];

/** Mastering display and light levels (ST 2086, CEA-861.3): of a client's screen in Hello, of a stream in plane 0xCE. */
export interface HdrMetadata {
  /** Green, blue, red. */
  readonly primaries: readonly [Chromaticity, Chromaticity, Chromaticity];
  readonly whitePoint: Chromaticity;
  /** In 0.0001 cd/m². */
  readonly maxLuminance: number;
  readonly minLuminance: number;
  /** In cd/m², 0 unknown. */
  readonly maxContentLight: number;
  readonly maxFrameAverageLight: number;
}

export const hdrMetadataBytes = 28;

export function readHdrMetadata(fields: FieldReader): HdrMetadata {
  const colour = (): Chromaticity => [fields.u16(), fields.u16()];
  return {
    primaries: [colour(), colour(), colour()],
    whitePoint: colour(),
    maxLuminance: fields.u32(),
    minLuminance: fields.u32(),
    maxContentLight: fields.u16(),
    maxFrameAverageLight: fields.u16(),
  };
}

export function writeHdrMetadata(fields: FieldWriter, metadata: HdrMetadata): void {
  for (const [x, y] of [...metadata.primaries, metadata.whitePoint]) fields.u16(x).u16(y);
  fields.u32(metadata.maxLuminance).u32(metadata.minLuminance);
  fields.u16(metadata.maxContentLight).u16(metadata.maxFrameAverageLight);
}
