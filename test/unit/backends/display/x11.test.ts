import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { x11DisplayBackend } from '../../../../backends/display/x11.ts';
import { X11Lab } from '../../../support/x11/x11-lab.ts';

let lab: X11Lab;
beforeAll(async () => {
  lab = await X11Lab.open({ width: 320, height: 240, rate: 60 });
});
afterAll(() => lab.close());

describe('the screen of an X server as an output', () => {
  it('is there at its own size, at any rate', async () => {
    const output = await x11DisplayBackend.open(lab.desktop.place, { width: 320, height: 240, rate: 144 });
    expect(output.mode).toEqual({ width: 320, height: 240, rate: 144 });
    expect(output.capture).toEqual(lab.xTarget);
    expect(await output.input()).toEqual(lab.xTarget);
    await output.close();
    await output.close();
  });

  it('keeps its size where another is asked for, and says so', async () => {
    const output = await x11DisplayBackend.open(lab.desktop.place, { width: 640, height: 480, rate: 30 });
    expect(output.mode).toEqual({ width: 320, height: 240, rate: 30 });
    await output.close();
  });

  it('a place without a display has none', async () => {
    const place = { ...lab.desktop.place, x11: null };
    expect(await x11DisplayBackend.probe(place)).toMatchObject({ available: false });
    await expect(x11DisplayBackend.open(place, lab.mode)).rejects.toMatchObject({ code: 'MISSING_CAPABILITY' });
  });

  it('tells once that the server went', async () => {
    const doomed = await X11Lab.open();
    const output = await x11DisplayBackend.open(doomed.desktop.place, doomed.mode);
    const lost = new Promise<Error>((resolve) => void output.lost.on(resolve));
    await doomed.kill();
    expect(await lost).toMatchObject({ code: 'FAILED', message: expect.stringContaining('is gone') as string });
    await output.close();
    await doomed.close();
  });
});
