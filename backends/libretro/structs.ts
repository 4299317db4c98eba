import koffi from 'koffi';
import type { TypeObject } from 'koffi';

/** An address in this process, or null. */
export type NativePointer = bigint | null;

/** A type of koffi that knows what it is read as. */
export type Struct<T> = TypeObject & { readonly readAs?: T };

/** A struct of libretro.h, which must have the size that a C compiler gives it on a 64-bit machine. */
function struct<T>(size: number, members: Record<keyof NoInfer<T>, string | TypeObject>): Struct<T> {
  const type = koffi.struct(members);
  if (koffi.sizeof(type) !== size) throw new RangeError(`a struct has ${koffi.sizeof(type)} bytes in place of ${size}`);
  return type;
}

/** Pointers are read as such and followed by hand, so that what they point to can be bounded. */
const pointer = 'void *';

export const systemInfo: Struct<{
  name: NativePointer;
  version: NativePointer;
  extensions: NativePointer;
  needFullPath: boolean;
  blockExtract: boolean;
}> = struct(32, {
  name: pointer,
  version: pointer,
  extensions: pointer,
  needFullPath: 'bool',
  blockExtract: 'bool',
});

export const gameInfo: Struct<{ path: NativePointer; data: NativePointer; size: number; meta: NativePointer }> = struct(
  32,
  { path: pointer, data: pointer, size: 'size_t', meta: pointer },
);

/** koffi reads 64 bits as a number where it fits one. */
type Word = number | bigint;

interface Geometry {
  width: number;
  height: number;
  mostWidth: number;
  mostHeight: number;
  aspect: number;
}

interface Timing {
  fps: number;
  sampleRate: number;
}

const geometry: Struct<Geometry> = struct(20, {
  width: 'uint32_t',
  height: 'uint32_t',
  mostWidth: 'uint32_t',
  mostHeight: 'uint32_t',
  aspect: 'float',
});

const timing: Struct<Timing> = struct(16, { fps: 'double', sampleRate: 'double' });

export const avInfo: Struct<{ geometry: Geometry; timing: Timing }> = struct(40, { geometry, timing });

export const variable: Struct<{ key: NativePointer; value: NativePointer }> = struct(16, {
  key: pointer,
  value: pointer,
});

export const inputDescriptor: Struct<{
  port: number;
  device: number;
  index: number;
  id: number;
  description: NativePointer;
}> = struct(24, {
  port: 'uint32_t',
  device: 'uint32_t',
  index: 'uint32_t',
  id: 'uint32_t',
  description: pointer,
});

export const controllerInfo: Struct<{ types: NativePointer; count: number }> = struct(16, {
  types: pointer,
  count: 'uint32_t',
});
export const controllerDescription: Struct<{ description: NativePointer; id: number }> = struct(16, {
  description: pointer,
  id: 'uint32_t',
});

export const memoryMap: Struct<{ descriptors: NativePointer; count: number }> = struct(16, {
  descriptors: pointer,
  count: 'uint32_t',
});
interface MemoryDescriptor {
  flags: Word;
  pointer: NativePointer;
  offset: Word;
  start: Word;
  select: Word;
  disconnect: Word;
  length: Word;
  space: NativePointer;
}

export const memoryDescriptor: Struct<MemoryDescriptor> = struct(64, {
  flags: 'uint64_t',
  pointer,
  offset: 'size_t',
  start: 'size_t',
  select: 'size_t',
  disconnect: 'size_t',
  length: 'size_t',
  space: pointer,
});

/** Values that one option may have, the last of them null. */
export const mostOptionValues = 128;
interface OptionValueStruct {
  value: NativePointer;
  label: NativePointer;
}

const optionValue: Struct<OptionValueStruct> = struct(16, { value: pointer, label: pointer });
const optionValues: TypeObject = koffi.array(optionValue, mostOptionValues);

export interface OptionDefinition {
  key: NativePointer;
  description: NativePointer;
  info: NativePointer;
  values: readonly OptionValueStruct[];
  defaultValue: NativePointer;
}

interface OptionDefinitionV2 extends OptionDefinition {
  descriptionInCategory: NativePointer;
  infoInCategory: NativePointer;
  category: NativePointer;
}

export const optionDefinition: Struct<OptionDefinition> = struct(2080, {
  key: pointer,
  description: pointer,
  info: pointer,
  values: optionValues,
  defaultValue: pointer,
});

export const optionDefinitionV2: Struct<OptionDefinitionV2> = struct(2104, {
  key: pointer,
  description: pointer,
  descriptionInCategory: pointer,
  info: pointer,
  infoInCategory: pointer,
  category: pointer,
  values: optionValues,
  defaultValue: pointer,
});

/** Both forms of options in several languages begin with the English ones. */
export const optionsIntl: Struct<{ english: NativePointer; local: NativePointer }> = struct(16, {
  english: pointer,
  local: pointer,
});
export const optionsV2: Struct<{ categories: NativePointer; definitions: NativePointer }> = struct(16, {
  categories: pointer,
  definitions: pointer,
});

export const message: Struct<{ text: NativePointer; frames: number }> = struct(16, {
  text: pointer,
  frames: 'uint32_t',
});
export const messageExt: Struct<{
  text: NativePointer;
  milliseconds: number;
  priority: number;
  level: number;
  target: number;
  type: number;
  progress: number;
}> = struct(32, {
  text: pointer,
  milliseconds: 'uint32_t',
  priority: 'uint32_t',
  level: 'uint32_t',
  target: 'uint32_t',
  type: 'uint32_t',
  progress: 'int8_t',
});

export const frameTimeCallback: Struct<{ callback: NativePointer; reference: Word }> = struct(16, {
  callback: pointer,
  reference: 'int64_t',
});
