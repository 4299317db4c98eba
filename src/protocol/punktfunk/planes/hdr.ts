import { type HdrMetadata, hdrMetadataBytes, readHdrMetadata, writeHdrMetadata } from '../hdr-metadata.ts';
import { datagramOf, fieldsOf } from './plane.ts';

/** What the stream was mastered for: sent again with each keyframe. */
export function encodeHdr(metadata: HdrMetadata): Uint8Array {
  const fields = datagramOf('hdr');
  writeHdrMetadata(fields, metadata);
  return fields.done();
}

export function decodeHdr(datagram: Uint8Array): HdrMetadata | undefined {
  const fields = fieldsOf(datagram, 'hdr', hdrMetadataBytes);
  return fields && readHdrMetadata(fields);
}
