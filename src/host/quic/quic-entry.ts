import { defaultLimits } from '../../shared/limits.ts';
import { QuicheEndpoint } from '../../transport/quic/quiche/endpoint.ts';
import { createUnixTransport } from '../../transport/unix/unix.ts';
import { serveHost } from './quic-service.ts';
import { watchMemory } from './memory-watch.ts';

/** Entry of the QUIC process: the foreign library and its UDP ports, for one host, which is at the given socket. */
const [, , socketPath = '', mostBytes = ''] = process.argv;
const endpoint = new QuicheEndpoint(defaultLimits);

/** Peers are told, then it ends: whoever wants more of it starts another one. */
async function end(code: number): Promise<never> {
  await endpoint.close();
  process.exit(code);
}

// Both would end the host as well; the process ends with its host, not before.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
watchMemory(Number(mostBytes), (bytes) => {
  process.stderr.write(`memory is over its limit: ${bytes} bytes\n`);
  process.exit(1);
});
const host = await createUnixTransport().connect(`unix://${socketPath}`);
serveHost(host, { endpoint, limits: defaultLimits, onEnd: () => void end(0) });
