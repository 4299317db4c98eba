import { datagramOf, fieldsOf } from './plane.ts';

/** What one frame cost the host, in µs from its capture; the client tells frames by their capture time. */
export interface HostTiming {
  /** Nanoseconds since 1970, exactly that of the frame. */
  readonly pts: bigint;
  /** From capture until all of it was sent. */
  readonly hostUs: number;
  /** Parts of it: waiting for the encoder, encoding, from the first packet to the last. */
  readonly stages: { readonly queueUs: number; readonly encodeUs: number; readonly paceUs: number } | undefined;
  /** How long the capture is held back for the client's screen, in ns; only with stages. */
  readonly phaseNs: number | undefined;
}

const formBytes = { plain: 12, stages: 24, phase: 28 } as const;

export function encodeHostTiming(timing: HostTiming): Uint8Array {
  const fields = datagramOf('hostTiming').u64(timing.pts).u32(timing.hostUs);
  if (timing.stages === undefined) return fields.done();
  fields.u32(timing.stages.queueUs).u32(timing.stages.encodeUs).u32(timing.stages.paceUs);
  return timing.phaseNs === undefined ? fields.done() : fields.u32(timing.phaseNs).done();
}

/** Reads any of the three forms, each of which begins like the one before it. */
export function decodeHostTiming(datagram: Uint8Array): HostTiming | undefined {
  const fields = fieldsOf(datagram, 'hostTiming', formBytes.plain);
  if (fields === undefined) return undefined;
  const bytes = datagram.length - 1;
  const [pts, hostUs] = [fields.u64(), fields.u32()];
  const hasStages = bytes >= formBytes.stages;
  const stages = hasStages ? { queueUs: fields.u32(), encodeUs: fields.u32(), paceUs: fields.u32() } : undefined;
  return { pts, hostUs, stages, phaseNs: bytes >= formBytes.phase ? fields.i32() : undefined };
}
