import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { expect, it } from 'vitest';

it.each(['sway', 'labwc', 'cage', 'mutter', 'kwin_wayland', 'pipewire', 'wireplumber', 'Xvfb', 'ffmpeg'])(
  'the lab has %s',
  (program) => {
    expect(execFileSync('which', [program], { encoding: 'utf8' })).toBe(`/usr/bin/${program}\n`);
  },
);

it('nobody there is root, reaches another machine, or changes what is outside', () => {
  expect(process.getuid?.()).toBe(1000);
  expect(Object.keys(networkInterfaces())).toEqual(['lo']);
  expect(() => writeFileSync('/etc/perun', '')).toThrow('EACCES');
});
