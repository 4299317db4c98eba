/** Numbers of SPA's types (spa/utils/type.h). */
export const PodType = {
  none: 1,
  bool: 2,
  id: 3,
  int: 4,
  long: 5,
  float: 6,
  double: 7,
  string: 8,
  bytes: 9,
  rectangle: 10,
  fraction: 11,
  array: 13,
  struct: 14,
  object: 15,
  fd: 18,
  choice: 19,
} as const;

/** How the values of a choice are meant (spa/pod/pod.h): the first is the one preferred. */
export const PodChoice = { none: 0, range: 1, step: 2, enum: 3, flags: 4 } as const;
export type PodChoice = (typeof PodChoice)[keyof typeof PodChoice];

/** Values of one size each, which arrays and choices hold. */
export type PodScalar =
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'id' | 'int' | 'float' | 'double'; readonly value: number }
  | { readonly kind: 'long' | 'fd'; readonly value: bigint }
  | { readonly kind: 'rectangle'; readonly width: number; readonly height: number }
  | { readonly kind: 'fraction'; readonly numerator: number; readonly denominator: number };

export interface PodProperty {
  readonly key: number;
  readonly flags: number;
  readonly value: PodValue;
}

/** One value of PipeWire's parameters, of any kind; what is not known here stays as it is. */
export type PodValue =
  | PodScalar
  | { readonly kind: 'none' }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'bytes'; readonly value: Uint8Array }
  | { readonly kind: 'array'; readonly values: readonly PodScalar[] }
  | { readonly kind: 'choice'; readonly choice: number; readonly values: readonly PodScalar[] }
  | { readonly kind: 'struct'; readonly members: readonly PodValue[] }
  | PodObject
  | { readonly kind: 'other'; readonly type: number; readonly body: Uint8Array };

export interface PodObject {
  readonly kind: 'object';
  /** The type of the object, and the parameter that it is for. */
  readonly type: number;
  readonly id: number;
  readonly properties: readonly PodProperty[];
}

/** Bytes of what is taken of one size. */
export const scalarBytes: Readonly<Record<PodScalar['kind'], number>> = {
  bool: 4,
  id: 4,
  int: 4,
  float: 4,
  double: 8,
  long: 8,
  fd: 8,
  rectangle: 8,
  fraction: 8,
};

/** The longest value that is read, with its header, and how deep values may lie in values. */
export const podLimits = { bytes: 65_536, depth: 8 } as const;
