import { lz4Native } from '../../../src/codec/lz4/lz4.node.ts';
import { zstdNative } from '../../../src/codec/zstd.node.ts';
import { PerunDoor } from '../../../src/doors/perun/door.ts';
import { SessionRegistry } from '../../../src/session/registry.ts';
import { defaultLimits } from '../../../src/shared/limits.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { createUnixTransport } from '../../../src/transport/unix/unix.ts';

/** The sessions of a host at a Unix socket, in the test's own process. */
export interface SessionHost {
  readonly address: string;
  readonly registry: SessionRegistry;
  close(): Promise<void>;
}

export async function startSessionHost(path: string): Promise<SessionHost> {
  const codecs = { lz4: lz4Native, zstd: zstdNative };
  const registry = new SessionRegistry({ ...codecs, limits: defaultLimits, logger: silentLogger });
  const door = new PerunDoor({ registry, limits: defaultLimits, logger: silentLogger, ...codecs });
  const listener = await createUnixTransport().listen(`unix://${path}`, (connection) => {
    door.accept(connection, { mayOwn: true });
  });
  return {
    address: `unix://${path}`,
    registry,
    close: async () => {
      await listener.close();
      await door.close();
    },
  };
}
