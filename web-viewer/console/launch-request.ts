import type { AvailableCore } from '../../src/control/contract/schemas.ts';

/** One line of the choice of cores. */
export interface CoreChoice {
  /** What the host is asked for; '' leaves the choice to the kind of the file. */
  readonly system: string;
  readonly label: string;
}

/** Every system that a core of the catalogue plays. */
export function coreChoices(cores: readonly AvailableCore[]): readonly CoreChoice[] {
  const systems = cores.flatMap(({ name, systems: played, extensions }) =>
    played.map((system) => ({
      system,
      label: `${system} (${name}${extensions.length === 0 ? '' : `: ${extensions.join(' ')}`})`,
    })),
  );
  return [{ system: '', label: 'by the kind of the file' }, ...systems];
}

export interface LaunchForm {
  readonly target: string;
  readonly system: string;
  readonly title: string;
}

/** What `core.run` takes. A program begins in the folder that it lies in. */
export function launchRequest({ target, system, title }: LaunchForm): {
  target: string;
  cwd: string;
  system?: string;
  title?: string;
} {
  const path = target.trim();
  const folder = path.startsWith('/') ? path.slice(0, path.lastIndexOf('/')) : '';
  return {
    target: path,
    cwd: folder === '' ? '/' : folder,
    ...(system !== '' && { system }),
    ...(title.trim() !== '' && { title: title.trim() }),
  };
}
