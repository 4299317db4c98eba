import { z } from 'zod';
import { backends } from '../../../backends/registry.ts';
import type { Environment } from '../../platform/paths.ts';
import type { BackendProbe } from '../../shared/backend-probe.ts';
import { DesktopKind, type DesktopPlace } from '../../shared/desktop.ts';
import { toPerunError } from '../../shared/errors.ts';

const text = z.string().nullable();

export interface DesktopRow {
  readonly kind: DesktopKind;
  readonly state: 'runs' | 'can be started' | 'not usable' | 'missing';
  readonly found: string;
  readonly remedy: string | null;
  readonly oneApp: boolean;
  readonly place: Omit<DesktopPlace, 'kind' | 'authority'> | null;
}

export const desktopRowSchema: z.ZodType<DesktopRow> = z.strictObject({
  kind: z.enum(DesktopKind),
  state: z
    .enum(['runs', 'can be started', 'not usable', 'missing'])
    .describe('not usable: one runs, and cannot be shown; missing: none runs, and none can be started'),
  found: z.string().describe('where it runs, what would be started, or what is missing'),
  remedy: text.describe('what brings what is missing'),
  oneApp: z.boolean().describe('one app fills it, and it ends with that app'),
  place: z
    .strictObject({
      runtimeDirectory: z.string(),
      wayland: text,
      bus: text,
      x11: text,
      pipewire: text,
      sway: text,
      eis: text,
    })
    .nullable(),
});

/** What runs in this environment and what could be started, one row for each kind; changes nothing. */
export function surveyDesktops(env: Environment): Promise<DesktopRow[]> {
  return Promise.all(Object.values(DesktopKind).map((kind) => rowOf(kind, env)));
}

async function rowOf(kind: DesktopKind, env: Environment): Promise<DesktopRow> {
  const nowhere = { kind, place: null, oneApp: false };
  try {
    const backend = await backends.desktop(kind);
    const oneApp = backend.isOfOneApp;
    const place = backend.find(env);
    if (place !== undefined) {
      const probe = await (await backends.display(kind)).probe(place);
      const row = { kind, oneApp, place: shown(place) };
      if (probe.available) return { ...row, state: 'runs', found: whereOf(place), remedy: null };
      return { ...row, state: 'not usable', found: `${whereOf(place)}: ${probe.found}`, remedy: probe.remedy };
    }
    const probe: BackendProbe = backend.probe();
    return probe.available
      ? { ...nowhere, oneApp, state: 'can be started', found: probe.found, remedy: null }
      : { ...nowhere, oneApp, state: 'missing', found: probe.found, remedy: probe.remedy };
  } catch (error) {
    const { message, remedy } = toPerunError(error);
    return { ...nowhere, state: 'missing', found: message, remedy };
  }
}

/** The sockets by which it is reached, in a few words. */
function whereOf({ wayland, x11, bus, runtimeDirectory }: DesktopPlace): string {
  return [wayland, x11, bus].find((each) => each !== null) ?? runtimeDirectory;
}

/** Without the file of the cookie, which is nobody's business. */
function shown({ runtimeDirectory, wayland, bus, x11, pipewire, sway, eis }: DesktopPlace): DesktopRow['place'] {
  return { runtimeDirectory, wayland, bus, x11, pipewire, sway, eis };
}
