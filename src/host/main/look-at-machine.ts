import type { DoctorReport } from '../../control/contract/doctor.ts';
import type { PerunPaths } from '../../platform/paths.ts';

/** Looks at the machine as `perun doctor` does, once for all who ask meanwhile: it takes a while. */
export function createLookAtMachine(paths: PerunPaths): () => Promise<DoctorReport> {
  let looking: Promise<DoctorReport> | undefined;
  return () => (looking ??= look(paths).finally(() => (looking = undefined)));
}

async function look(paths: PerunPaths): Promise<DoctorReport> {
  // Few ask, and a host starts sooner without it.
  const [{ examine }, { withoutTerminal }] = await Promise.all([
    import('../doctor/examine.ts'),
    import('../doctor/report.ts'),
  ]);
  return withoutTerminal(await examine(paths, { env: process.env, colours: 'mono', size: undefined }));
}
