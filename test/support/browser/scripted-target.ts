import { buildViewer } from './build-viewer.ts';
import { ScriptedHost } from './scripted-host.ts';
import { ScriptedSession, type ScriptedSessionOptions } from './scripted-session.ts';
import type { ViewerTarget } from './viewer-target.ts';

const chip8: ScriptedSessionOptions = {
  id: 'brave-otter-12',
  title: 'Test picture',
  layout: 'chip8',
  players: 1,
  width: 64,
  height: 32,
};

/** The page, freshly built, on the scripted host with one session. */
export async function startScriptedTarget(): Promise<ViewerTarget> {
  const built = await buildViewer();
  const host = await ScriptedHost.start(built.directory);
  const session = new ScriptedSession(chip8);
  host.sessions.push(session);
  return {
    url: host.url,
    session: chip8.id,
    title: chip8.title,
    layout: chip8.layout,
    width: chip8.width,
    height: chip8.height,
    frameHashes: async () => new Set(session.hashes),
    buttons: async () => session.buttons,
    close: async () => {
      await host.close();
      await built.remove();
    },
  };
}
