import { describe, expect, it } from 'vitest';
import { DeviceFile, probeDevice } from '../../../../backends/bindings/input/device-file.ts';
import { backends } from '../../../../backends/registry.ts';

/* Devices that are there, and users who may not, are tried in a virtual machine: test/lab/qemu/pads.test.ts. */
describe('a device that is not there', () => {
  const device = { path: '/dev/perun-none', module: 'uinput' };

  it('is said by its probe, with the module that brings it', () => {
    expect(probeDevice(device)).toEqual({
      available: false,
      found: '/dev/perun-none is not there',
      remedy: 'sudo modprobe uinput, and at each start: echo uinput | sudo tee /etc/modules-load.d/perun.conf',
    });
  });

  it('cannot be opened, and says the same', () => {
    expect(() => new DeviceFile(device)).toThrow(
      expect.objectContaining({ code: 'MISSING_CAPABILITY', message: '/dev/perun-none is not there' }),
    );
  });
});

it.each(['xbox360', 'dualsense'] as const)('the backend of %s makes that and nothing else', async (kind) => {
  const backend = await backends.gamepad(kind);
  expect(backend.kinds).toEqual([kind]);
  expect(() => backend.open(kind === 'xbox360' ? 'dualsense' : 'xbox360', 1)).toThrow(
    expect.objectContaining({ code: 'USAGE' }),
  );
});
