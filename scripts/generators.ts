/** A script that writes committed files, and with `--check` fails where they differ from what it would write. */
export interface Generator {
  readonly script: string;
  readonly makes: string;
}

export const generators: readonly Generator[] = [
  { script: 'scripts/build-kernels.ts', makes: 'kernels' },
  { script: 'scripts/generate-docs.ts', makes: 'docs' },
  { script: 'scripts/generate-openapi.ts', makes: 'OpenAPI document' },
  { script: 'scripts/assemble-chip8.ts', makes: 'games' },
  { script: 'scripts/assemble-cartridges.ts', makes: 'cartridges' },
  { script: 'scripts/generate-manifest.ts', makes: 'manifest' },
  { script: 'scripts/command-snapshot.ts', makes: 'command snapshot' },
  { script: 'scripts/generate-schemas.ts', makes: 'schemas' },
  { script: 'scripts/generate-completions.ts', makes: 'completions' },
  { script: 'scripts/generate-man.ts', makes: 'man pages' },
];
