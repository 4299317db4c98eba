import { backends } from '../../../backends/registry.ts';
import type { Probe } from '../../platform/doctor/probe.ts';
import { notNeeded, ok } from '../../platform/doctor/probe.ts';
import type { Environment } from '../../platform/paths.ts';
import type { BackendProbe } from '../../shared/backend-probe.ts';
import type { CaptureTarget, DesktopKind, InputTarget } from '../../shared/desktop.ts';
import { toPerunError } from '../../shared/errors.ts';
import { backendRow } from './backend-row.ts';

/** Who they are for. */
const desktops: Readonly<Record<DesktopKind, string>> = {
  mutter: 'GNOME',
  kwin: 'Plasma',
  sway: 'sway',
  labwc: 'labwc',
  cage: 'one Wayland app',
  gamescope: 'one game',
  x11: 'programs of X11',
};

const captures: Readonly<Record<CaptureTarget['kind'], string>> = {
  pipewire: 'pictures of GNOME, Plasma and gamescope',
  wlr: 'pictures of sway, labwc and cage',
  x11: 'pictures of X11',
};

const injectors: Readonly<Record<InputTarget['kind'], string>> = {
  eis: 'input to GNOME, Plasma and gamescope',
  wlr: 'input to sway, labwc and cage',
  x11: 'input to X11',
};

/** What shows desktops: one that runs or can be started is enough, with what takes its pictures and its input. */
export function desktopProbes(env: Environment): Probe[] {
  return [
    ...keysOf(desktops).map((kind) => desktopRow(kind, env)),
    ...keysOf(captures).map((kind) =>
      row(`capture-${kind}`, `capture by ${kind}`, captures[kind], async () => (await backends.capture(kind)).probe()),
    ),
    ...keysOf(injectors).map((kind) =>
      row(`input-${kind}`, `input by ${kind}`, injectors[kind], async () => (await backends.injector(kind)).probe()),
    ),
    row('sound', 'sound of desktops', 'what a desktop plays, and microphones', async () => {
      return (await backends.sound()).probe();
    }),
  ];
}

function desktopRow(kind: DesktopKind, env: Environment): Probe {
  return {
    ...{
      id: `desktop-${kind}`,
      area: 'machine',
      title: `desktop of ${kind}`,
      purpose: `${desktops[kind]}, for clients`,
    },
    probe: async () => {
      const seen = await lookAt(kind, env).catch(absent);
      return seen.available ? ok(seen.found) : notNeeded(seen.found, seen.remedy);
    },
  };
}

async function lookAt(kind: DesktopKind, env: Environment): Promise<BackendProbe> {
  const backend = await backends.desktop(kind);
  const place = backend.find(env);
  const seen = place === undefined ? backend.probe() : await (await backends.display(kind)).probe(place);
  return { ...seen, found: `${place === undefined ? '' : 'runs here: '}${seen.found}` };
}

/** Nothing was written for it. */
function absent(error: unknown): BackendProbe {
  const { code, message, remedy } = toPerunError(error);
  if (code !== 'MISSING_CAPABILITY') throw error;
  return { available: false, found: message, remedy };
}

function row(id: string, title: string, purpose: string, look: () => Promise<BackendProbe>): Probe {
  return backendRow({ id, area: 'machine', title, purpose }, () => look().catch(absent));
}

function keysOf<K extends string>(table: Readonly<Record<K, string>>): K[] {
  return Object.keys(table) as K[];
}
