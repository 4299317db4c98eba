/**
 * Arguments of a message, one letter each: u and i (32 bits), f (signed 24.8), s and S (text, S may be null), o and O (an
 * object, O may be null), n (a new object), a (bytes), h (a descriptor). Source: the Wayland book, wire format.
 */
export type Signature = string;

/** Requests and events of one interface by name, each with its number on the wire and its arguments. */
export interface InterfaceShape {
  readonly name: string;
  /** The highest version whose events are all in the table; a higher one is never bound. */
  readonly version: number;
  readonly requests: Readonly<Record<string, MessageShape>>;
  readonly events: Readonly<Record<string, MessageShape>>;
}

export type MessageShape = readonly [opcode: number, signature: Signature];

/** An object as a request names it. */
interface Named {
  readonly id: number;
  readonly shape: InterfaceShape;
}

interface Sent {
  u: number;
  i: number;
  f: number;
  s: string;
  S: string | null;
  o: Named;
  O: Named | null;
  n: Named;
  a: Uint8Array;
  /** Stays the caller's, who may close it at once. */
  h: number;
}

interface Received {
  u: number;
  i: number;
  f: number;
  s: string;
  S: string | null;
  /** Numbers of objects; 0 is none. */
  o: number;
  O: number;
  n: number;
  /** A copy. */
  a: Uint8Array;
  /** Belongs to who takes the event. */
  h: number;
}

type Arguments<S extends string, Of> = S extends `${infer Letter}${infer Rest}`
  ? Letter extends keyof Of
    ? [Of[Letter], ...Arguments<Rest, Of>]
    : never
  : [];

export type RequestArguments<I extends InterfaceShape, N extends keyof I['requests']> = Arguments<
  I['requests'][N][1],
  Sent
>;

/** What listens to events of an object; those it does not name are dropped, and their descriptors closed. */
export type EventHandlers<I extends InterfaceShape> = {
  readonly [N in keyof I['events']]?: (...values: Arguments<I['events'][N][1], Received>) => void;
};

/** A value of a message as it goes over the wire: objects as their numbers. */
export type WireValue = number | string | null | Uint8Array;
