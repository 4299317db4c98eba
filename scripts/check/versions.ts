type Dependencies = Readonly<Record<string, string>>;

/** The parts of package.json and of its entry in package-lock.json that must agree. */
export interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Dependencies;
  readonly devDependencies?: Dependencies;
  readonly optionalDependencies?: Dependencies;
}

const kinds = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;
const exact = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/;

/** Complaints about versions that are ranges, and about a lock file that was not written with this package.json. */
export function checkVersions(manifest: Manifest, lock: Manifest | undefined): string[] {
  const complaints: string[] = [];
  for (const kind of kinds) {
    for (const [name, version] of Object.entries(manifest[kind] ?? {})) {
      if (!exact.test(version)) complaints.push(`${kind}: ${name} is ${version}, not one exact version`);
      const locked = lock?.[kind]?.[name];
      if (lock !== undefined && locked !== version) {
        complaints.push(`${kind}: ${name} is ${version} here and ${locked ?? 'missing'} in package-lock.json`);
      }
    }
    for (const name of Object.keys(lock?.[kind] ?? {})) {
      if (manifest[kind]?.[name] === undefined) complaints.push(`${kind}: ${name} is only in package-lock.json`);
    }
  }
  if (lock !== undefined && lock.version !== manifest.version) {
    complaints.push(`version is ${manifest.version} here and ${lock.version} in package-lock.json`);
  }
  return complaints;
}
