import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEncoder } from '../../../src/codec/create-encoder.ts';
import { lz4Native } from '../../../src/codec/lz4/lz4.node.ts';
import { configKeys, featureIds } from '../../../src/protocol/perun/config-keys.ts';
import { encodeConfig, encodeVideo } from '../../../src/protocol/perun/encode.ts';
import { flagsOf } from '../../../src/protocol/perun/flags.ts';
import { encodeFeatures, encodeSessionId } from '../../../src/protocol/perun/values.ts';
import { indexedFrames, type PictureSystem, pictureSystems } from '../../support/codec/pictures.ts';

const frames = 120;

/**
 * Writes what relay-load.c sends into a folder: what a core and a watcher say after their hello, and the packets of a
 * film of Game Boy frames in indices, as a core on the SDK encodes them. Returns the mean size of those that are deltas.
 */
export function writeFilm(folder: string): number {
  // Neither side has zstd, as neither has in a browser or on a Unix socket.
  const features = encodeConfig(1, configKeys.features.key, encodeFeatures(featureIds(['zstd'])));
  const newest = encodeConfig(2, configKeys.session.key, encodeSessionId(''));
  const system = pictureSystems.find(({ name }) => name === 'Game Boy') as PictureSystem;
  const encoder = createEncoder(
    { level: 2, indexed: true, scroll: true, strips: true, zstd: false },
    lz4Native,
    undefined,
  );
  const packets = indexedFrames(system, frames).map((picture) => {
    const { frame } = encoder.encode(picture);
    return encodeVideo(1, flagsOf(frame.encoding), frame.width, frame.height, frame.data);
  });
  writeFileSync(join(folder, 'core'), features);
  writeFileSync(join(folder, 'watcher'), Buffer.concat([features, newest]));
  writeFileSync(join(folder, 'film'), Buffer.concat(packets));
  const deltas = packets.slice(1);
  return Math.round(deltas.reduce((sum, { length }) => sum + length, 0) / deltas.length);
}
