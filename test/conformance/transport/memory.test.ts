import { MemoryNetwork } from '../../../src/transport/memory/memory.ts';
import type { LinkOptions } from '../../../src/transport/memory/link.ts';
import { transportSuite } from './suite.ts';

function conformsOver(name: string, link: LinkOptions): void {
  transportSuite(name, {}, async (options) => {
    const { transport } = new MemoryNetwork({ ...options, ...link });
    const far = new MemoryNetwork({ latencyMs: 60_000 });
    let count = 0;
    return {
      connector: {
        scheme: 'memory',
        connect: (address, connect) =>
          (address === 'memory://far-away' ? far.transport : transport).connect(address, connect),
        listen: (address, onConnection) => transport.listen(address, onConnection),
      },
      acceptor: transport,
      address: () => `memory://listener${(count += 1)}`,
      deadAddress: async () => 'memory://nobody',
      silentAddress: async () => 'memory://far-away',
      dispose: async () => {},
    };
  });
}

conformsOver('memory', {});
conformsOver('memory, messages', { framing: 'message' });
conformsOver('memory, slow and cut at random', { latencyMs: 3, jitterMs: 4, chunks: 'random' });
conformsOver('memory, glued', { latencyMs: 1, chunks: 'glued', windowBytes: 20_000 });
