import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program of the system that some tests run. */
export interface SystemTool {
  readonly command: string;
  /** Debian's package of it; scripts/setup-system lists the same. */
  readonly package: string;
  /** What is skipped without it. */
  readonly tests: string;
}

export const systemTools: readonly SystemTool[] = [
  { command: 'cargo', package: 'cargo-web', tests: 'the Rust SDK and the Game Boy core' },
  { command: 'chromium', package: 'chromium', tests: 'the browser viewer' },
  { command: 'fish', package: 'fish', tests: 'completions of fish' },
  { command: 'ffmpeg', package: 'ffmpeg', tests: 'video encoders beside the codec in the benches' },
  { command: 'git', package: 'git', tests: 'installing cores from repositories' },
  { command: 'groff', package: 'groff-base', tests: 'the man pages' },
  { command: 'ip', package: 'iproute2', tests: 'hosts on networks of their own' },
  { command: 'sixel2png', package: 'libsixel-bin', tests: 'sixels, read by another program' },
  { command: 'promtool', package: 'prometheus', tests: 'the metrics' },
  { command: 'python3', package: 'python3', tests: 'the Python SDK, and peers written in it; with python3-venv' },
  { command: 'systemd-analyze', package: 'systemd', tests: 'the unit for systemd' },
  { command: 'tmux', package: 'tmux', tests: 'the player in a real terminal' },
  { command: 'virtualenv', package: 'virtualenv', tests: 'the control API, fuzzed by another program' },
  { command: 'zsh', package: 'zsh', tests: 'completions of zsh' },
];

/** The tools that are not on a search path. */
export function missingTools(searchPath: string): SystemTool[] {
  const folders = searchPath.split(delimiter).filter((folder) => folder !== '');
  return systemTools.filter(({ command }) => !folders.some((folder) => isExecutable(join(folder, command))));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
