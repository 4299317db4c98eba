import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
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
  { command: 'c++', package: 'g++', tests: 'cores in C++ on libperun' },
  { command: 'busybox', package: 'busybox-static', tests: 'pads, in virtual machines' },
  { command: 'cargo', package: 'cargo-web', tests: 'the Rust SDK and the Game Boy core' },
  { command: 'chromium', package: 'chromium', tests: 'the browser viewer' },
  { command: 'dbus-daemon', package: 'dbus-daemon', tests: 'desktops: their session bus' },
  { command: 'cpio', package: 'cpio', tests: 'pads, in virtual machines' },
  { command: 'fish', package: 'fish', tests: 'completions of fish' },
  {
    command: 'ffmpeg',
    package: 'ffmpeg',
    tests: 'videos of recordings, Opus as others hear it, and video encoders beside the codec in the benches',
  },
  { command: 'gcc', package: 'gcc', tests: 'libretro cores, by one of our own; libperun and its cores' },
  { command: 'git', package: 'git', tests: 'installing cores from repositories' },
  { command: 'groff', package: 'groff-base', tests: 'the man pages' },
  { command: 'ip', package: 'iproute2', tests: 'hosts on networks of their own' },
  { command: 'depmod', package: 'kmod', tests: 'pads, in virtual machines' },
  { command: 'sixel2png', package: 'libsixel-bin', tests: 'sixels, read by another program' },
  { command: 'make', package: 'make', tests: 'libperun and its cores' },
  { command: 'mmdebstrap', package: 'mmdebstrap', tests: 'desktops, in a newer Debian' },
  { command: 'pipewire', package: 'pipewire', tests: 'desktops: pictures and sound through PipeWire' },
  { command: 'pw-cli', package: 'pipewire-bin', tests: 'desktops: whether PipeWire answers' },
  { command: 'pipewire-pulse', package: 'pipewire-pulse', tests: 'desktops: apps that know PulseAudio alone' },
  { command: 'pkg-config', package: 'pkg-config', tests: 'libperun from outside of the tree' },
  { command: 'promtool', package: 'prometheus', tests: 'the metrics' },
  { command: 'python3', package: 'python3', tests: 'the Python SDK, and peers written in it; with python3-venv' },
  { command: 'qemu-system-x86_64', package: 'qemu-system-x86', tests: 'pads, in virtual machines' },
  { command: 'systemd-analyze', package: 'systemd', tests: 'the unit for systemd' },
  { command: 'tmux', package: 'tmux', tests: 'the player in a real terminal' },
  { command: 'virtualenv', package: 'virtualenv', tests: 'the control API, fuzzed by another program' },
  { command: 'wireplumber', package: 'wireplumber', tests: 'desktops: who joins what in PipeWire' },
  { command: 'Xvfb', package: 'xvfb', tests: 'desktops of X11' },
  { command: 'xz', package: 'xz-utils', tests: 'pads, in virtual machines' },
  { command: 'zsh', package: 'zsh', tests: 'completions of zsh' },
];

/** A file of the system that some tests use, below a folder that is named after the machine. */
export interface SystemFile extends Omit<SystemTool, 'command'> {
  readonly folder: string;
  readonly file: string;
}

export const systemFiles: readonly SystemFile[] = [
  {
    folder: '/usr/share',
    file: 'debian-archive-trixie-stable.gpg',
    package: 'debian-archive-keyring',
    tests: 'desktops, in a newer Debian',
  },
  {
    folder: '/usr/include',
    file: 'libavcodec/avcodec.h',
    package: 'libavcodec-dev',
    tests: "how FFmpeg's structs lie in memory",
  },
  { folder: '/usr', file: 'stdio.h', package: 'libc6-dev', tests: 'libretro cores, by one of our own' },
  {
    folder: '/usr/include',
    file: 'nvEncodeAPI.h',
    package: 'libffmpeg-nvenc-dev',
    tests: 'the stand-in for NVENC, and how its structs lie',
  },
  { folder: '/usr/lib', file: 'libopus.so.0', package: 'libopus0', tests: 'Opus by the library of the system' },
  {
    folder: '/usr/include',
    file: 'pipewire/pipewire.h',
    package: 'libpipewire-0.3-dev',
    tests: "how PipeWire's structs lie in memory",
  },
  {
    folder: '/usr/lib',
    file: 'libretro/gambatte_libretro.so',
    package: 'libretro-gambatte',
    tests: 'the Game Boy on libretro',
  },
  {
    folder: '/usr/lib',
    file: 'libretro/mgba_libretro.so',
    package: 'libretro-mgba',
    tests: 'a second Game Boy on libretro',
  },
  {
    folder: '/usr/lib',
    file: 'libretro/nestopia_libretro.so',
    package: 'libretro-nestopia',
    tests: 'the NES on libretro',
  },
  {
    folder: '/usr/include',
    file: 'libswscale/swscale.h',
    package: 'libswscale-dev',
    tests: "numbers of FFmpeg's scaler",
  },
  { folder: '/usr/lib', file: 'libsystemd.so.0', package: 'libsystemd0', tests: 'everything that speaks D-Bus' },
  {
    folder: '/usr/include',
    file: 'Xlib.h',
    package: 'libx11-dev',
    tests: 'how structs of X11 lie in memory',
  },
  {
    folder: '/usr/include',
    file: 'extensions/XShm.h',
    package: 'libxext-dev',
    tests: 'how structs of X11 lie in memory',
  },
  {
    folder: '/usr/include',
    file: 'extensions/Xfixes.h',
    package: 'libxfixes-dev',
    tests: 'how structs of X11 lie in memory',
  },
  { folder: '/usr/lib', file: 'libX11.so.6', package: 'libx11-6', tests: 'desktops of X11' },
  { folder: '/usr/lib', file: 'libXdamage.so.1', package: 'libxdamage1', tests: 'desktops of X11' },
  { folder: '/usr/lib', file: 'libXext.so.6', package: 'libxext6', tests: 'desktops of X11' },
  { folder: '/usr/lib', file: 'libXfixes.so.3', package: 'libxfixes3', tests: 'desktops of X11' },
  { folder: '/usr/lib', file: 'libXtst.so.6', package: 'libxtst6', tests: 'desktops of X11' },
  {
    folder: '/usr/share',
    file: 'wayland.xml',
    package: 'libwayland-dev',
    tests: "the tables of Wayland's own messages",
  },
  { folder: '/usr/lib', file: 'libxkbcommon.so.0', package: 'libxkbcommon0', tests: 'keymaps' },
  {
    folder: '/usr/share/wayland-protocols',
    file: 'xdg-shell/xdg-shell.xml',
    package: 'wayland-protocols',
    tests: 'the tables of messages for windows',
  },
  { folder: '/usr/share/X11', file: 'rules/evdev', package: 'xkb-data', tests: 'keymaps' },
  { folder: '/usr', file: 'x264.h', package: 'libx264-dev', tests: 'libx264 itself, and how its structs lie' },
];

/** The tools that are not on a search path. */
export function missingTools(searchPath: string): SystemTool[] {
  const folders = searchPath.split(delimiter).filter((folder) => folder !== '');
  return systemTools.filter(({ command }) => !folders.some((folder) => isExecutable(join(folder, command))));
}

/** The files that are nowhere in their folder. */
export function missingFiles(files: readonly SystemFile[] = systemFiles): SystemFile[] {
  return files.filter(({ folder, file }) => !isBelow(folder, file));
}

function isBelow(folder: string, file: string): boolean {
  return readdirSync(folder).some((name) => existsSync(join(folder, name, file)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
