/**
 * Exports whose type is a table or a schema, written once and inferred: repeating the type would say everything twice.
 * Every other file states the types of its exports, so that its declarations need no inference.
 */
const inferred: readonly RegExp[] = [
  /^src\/shared\/(?:errors|limits)\.ts$/,
  /^src\/protocol\/(?:perun|punktfunk)\/(?:constants|config-keys)\.ts$/,
  /^src\/codec\/planes\/plane-format\.ts$/,
  /^src\/control\/contract\//,
  /^src\/control\/router\/router\.ts$/,
  /^src\/host\/relay\/(?:contract|service)\.ts$/,
  /^src\/host\/media\/messages\.ts$/,
  /^src\/platform\/config\/settings\.ts$/,
  /^src\/host\/main\/(?:launched-cores|state-file)\.ts$/,
  /^src\/host\/(?:started-host|shown-host|doctor\/report)\.ts$/,
];

/** The lines of a tsc run under tsconfig.isolated.json that count: TS9xxx outside the named files. */
export function isolatedComplaints(output: string): string[] {
  return output.split('\n').filter((line) => {
    const hit = /^(?<file>[^(]+)\(\d+,\d+\): error TS9\d{3}:/.exec(line);
    const file = hit?.groups?.['file'];
    return file !== undefined && !inferred.some((pattern) => pattern.test(file));
  });
}
