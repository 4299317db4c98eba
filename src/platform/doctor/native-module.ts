import { missing, notNeeded, ok, type Probe } from './probe.ts';

export interface NativeModule {
  readonly name: string;
  readonly purpose: string;
  readonly needed: boolean;
  readonly load: () => Promise<unknown>;
}

/** Loads a package with machine code in it: the file for this processor may not have been installed. */
export function nativeModuleProbe({ name, purpose, needed, load }: NativeModule): Probe {
  return {
    id: `module-${name}`,
    area: 'program',
    title: name,
    purpose,
    probe: async () => {
      try {
        await load();
        return await ok('loads');
      } catch (error) {
        const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
        const remedy = 'npm install --include=optional, where perun is installed';
        return needed ? missing(`does not load: ${line}`, remedy) : notNeeded(`does not load: ${line}`, remedy);
      }
    },
  };
}
