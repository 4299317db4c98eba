/** What the root of the lab holds: the compositors, sound and input of a newer Debian than the one the tests run on. */
export const suite = 'trixie';

export const keyring = '/usr/share/keyrings/debian-archive-trixie-stable.gpg';

export const packages: readonly string[] = [
  // Compositors and what shows on them.
  ...[
    'sway',
    'labwc',
    'cage',
    'mutter',
    'kwin-wayland',
    'kwin-common',
    'xvfb',
    'wayland-utils',
    'foot',
    'fonts-dejavu-core',
  ],
  ...['xwayland', 'xterm'],
  // Pictures, sound and input out of them.
  ...[
    'pipewire',
    'pipewire-bin',
    'pipewire-pulse',
    'wireplumber',
    'libspa-0.2-modules',
    'libpipewire-0.3-modules',
    'libei1',
    'libeis1',
  ],
  ...[
    'xdg-desktop-portal',
    'xdg-desktop-portal-wlr',
    'libxkbcommon0',
    'xkb-data',
    'libx11-6',
    'libxext6',
    'libxfixes3',
  ],
  ...['libxtst6', 'libgl1-mesa-dri', 'libegl1', 'libgles2'],
  // Buses and devices.
  ...['dbus', 'dbus-user-session', 'libsystemd0', 'libglib2.0-bin', 'udev', 'kmod', 'evtest', 'procps', 'iproute2'],
  // Coding and looking at what was coded.
  ...['ffmpeg', 'libavcodec61', 'libswscale8', 'libopus0', 'libx264-164'],
  // Headers that tables are compared with.
  'libffmpeg-nvenc-dev',
];
