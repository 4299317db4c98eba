import type { SessionInfo } from '../../../src/control/contract/schemas.ts';
import type { ViewerTarget } from '../browser/viewer-target.ts';
import { MovingCore } from './moving-core.ts';
import { PerunHome, portOf } from './running-host.ts';
import { waitUntil } from './wait-until.ts';

/** The built host, with a core that came by TCP. */
export async function startRunningTarget(): Promise<ViewerTarget> {
  const home = await PerunHome.create();
  const status = await home.start();
  const core = new MovingCore('Moving');
  core.start(`tcp://127.0.0.1:${portOf(status, 'tcp')}`);
  const session = await waitUntil('the session', async () => {
    const [first] = await home.json<SessionInfo[]>('session', 'list');
    return first;
  });
  return {
    url: `http://localhost:${portOf(status, 'ws')}`,
    session: session.id,
    title: 'Moving',
    layout: 'chip8',
    width: 64,
    height: 32,
    frameHashes: async () => core.hashes,
    buttons: async () => core.buttons,
    close: async () => {
      await core.stop();
      await home.remove();
    },
  };
}
