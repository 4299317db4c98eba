import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Settings of PipeWire and WirePlumber where they serve one desktop of ours only: hardware is left to the person's own
 * session, and blocks may be 5 ms long. Files of WirePlumber 0.4 (Lua) and 0.5 lie beside each other; each reads its own.
 */
const files: Readonly<Record<string, string>> = {
  'pipewire/pipewire.conf.d/50-desktop.conf': `context.properties = {
  default.clock.rate = 48000
  default.clock.quantum = 240
  default.clock.min-quantum = 120
  default.clock.max-quantum = 2048
  clock.power-of-two-quantum = false
  # A virtual machine would be given blocks of 20 ms: there is no hardware here that needs them.
  vm.overrides = { default.clock.min-quantum = 120 }
}
`,
  'wireplumber/main.lua.d/60-desktop.lua': `alsa_monitor.enabled = false
v4l2_monitor.enabled = false
libcamera_monitor.enabled = false
`,
  'wireplumber/bluetooth.lua.d/60-desktop.lua': 'bluez_monitor.enabled = false\n',
  'wireplumber/wireplumber.conf.d/60-desktop.conf': `wireplumber.profiles = {
  main = {
    hardware.audio = disabled
    hardware.bluetooth = disabled
    hardware.video-capture = disabled
    support.reserve-device = disabled
    support.logind = disabled
    support.portal-permissionstore = disabled
    script.client.access-portal = disabled
  }
}
`,
};

/** Writes those files into a folder that becomes XDG_CONFIG_HOME of the two. */
export function writeSoundConfig(folder: string): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
    writeFileSync(path, text, { mode: 0o600 });
  }
}
