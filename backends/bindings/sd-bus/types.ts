import type { BusValue } from './values.ts';

/** One method of one object of one peer. */
export interface BusMethod {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
}

/** What a call carries, and how long it may take; 5 s where nothing is said. */
export interface BusArguments {
  readonly signature?: string;
  readonly values?: readonly BusValue[];
  readonly timeoutMs?: number;
}

/** Which signals are wanted. A `sender` that is a unique name (`:1.5`) is compared exactly. */
export interface SignalMatch {
  readonly sender: string;
  readonly path?: string;
  readonly interface: string;
  readonly member: string;
}

/** A call that came from a peer. Descriptors in its values belong to who answers. */
export interface IncomingCall {
  readonly sender: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly values: readonly BusValue[];
}

export interface BusReply {
  readonly signature: string;
  readonly values: readonly BusValue[];
}

/** Answers calls of peers; what it throws goes back, a BusFailure under its own name. */
export type BusService = (call: IncomingCall) => BusReply | Promise<BusReply>;
