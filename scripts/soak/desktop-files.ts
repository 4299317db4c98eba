import { cookieIn } from '../../backends/bindings/x11/authority.ts';
import { parseAppFile } from '../../src/host/desktop/app-file.ts';
import { importApps } from '../../src/host/desktop/import-apps.ts';
import { isPerunError } from '../../src/shared/errors.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

/** Files that desktops read and others write: cookies of X displays, catalogues of apps. */
export const fileDecoders: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  xauthority: (bytes) => cookieIn(Buffer.from(bytes), ':7'),
  appFile: (bytes) => orRefusal(() => parseAppFile(text(bytes), 'apps.toml')),
  importedApps: (bytes) => orRefusal(() => importApps(text(bytes), 'apps.json')),
};

/** One of each. */
export const goldenFiles: readonly Uint8Array[] = [
  Buffer.from('ffff000000013700124d49542d4d414749432d434f4f4b49452d310010000102030405060708090a0b0c0d0e0f', 'hex'),
  Buffer.from('[[app]]\nname = "Steam"\ncommand = ["steam"]\ncompositor = "gamescope"\n[app.env]\nA = "1"\n'),
  Buffer.from('[{"id":1,"title":"Steam","compositor":"kde","cmd":"steam -x \'a b\'","prep":[{"do":"x"}]}]'),
  Buffer.from('{"env":{"A":"1"},"apps":[{"name":"Game","detached":["setsid x"],"image-path":"g.png"}]}'),
];

/** They refuse by one kind of error; another is a fault. */
function orRefusal(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (isPerunError(error) && error.code === 'CONFIG_INVALID') return error;
    throw error;
  }
}
