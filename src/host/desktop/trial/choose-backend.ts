import { backends } from '../../../../backends/registry.ts';
import type { DesktopBackend } from '../../../drivers/desktop.ts';
import type { Environment } from '../../../platform/paths.ts';
import type { DesktopKind } from '../../../shared/desktop.ts';
import { PerunError } from '../../../shared/errors.ts';
import { surveyDesktops } from '../survey.ts';

/**
 * The backend of a kind, or by itself that of the first desktop that runs, else of the first that could be started and is
 * not of one app. Fails with MISSING_CAPABILITY, which says of each what is missing.
 */
export async function chooseBackend(kind: DesktopKind | 'auto', env: Environment): Promise<DesktopBackend> {
  if (kind !== 'auto') return backends.desktop(kind);
  const rows = await surveyDesktops(env);
  const row =
    rows.find(({ state }) => state === 'runs') ??
    rows.find(({ state, oneApp }) => state === 'can be started' && !oneApp);
  if (row !== undefined) return backends.desktop(row.kind);
  const reasons = rows.map((each) => `${each.kind}: ${each.found}`).join('; ');
  throw new PerunError('MISSING_CAPABILITY', `no desktop runs, and none can be started (${reasons})`, {
    remedy: 'see `perun desktop outputs`',
  });
}
