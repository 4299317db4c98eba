/** Where a field lies in its struct: bytes, or bits of the word of 32 that begins at `at`. */
export type NvencField =
  | { readonly at: number; readonly bytes: number }
  | { readonly at: number; readonly bit: number; readonly bits: number };

export interface NvencStruct {
  readonly size: number;
  /** What its field `version` has to be; 0 where it has none. */
  readonly version: number;
  readonly fields: Readonly<Record<string, NvencField>>;
}

/** One release of NVENC's API, as its header has it: fields, numbers and GUIDs (as hex of their bytes). */
export interface NvencLayout {
  readonly numbers: Readonly<Record<string, number>>;
  readonly guids: Readonly<Record<string, string>>;
  readonly structs: Readonly<Record<string, NvencStruct>>;
}
