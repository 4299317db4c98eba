/** A script that writes committed files, and with `--check` fails where they differ from what it would write. */
export interface Generator {
  readonly script: string;
  readonly makes: string;
}

export const generators: readonly Generator[] = [];
