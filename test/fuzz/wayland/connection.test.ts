import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WaylandConnection } from '../../../backends/bindings/wayland/connection.ts';
import { WaylandRegistry } from '../../../backends/bindings/wayland/registry.ts';
import { isPerunError } from '../../../src/shared/errors.ts';
import { fuzzRuns, fuzzTimeoutMs } from '../perun/runs.ts';

/** Messages with heads that may be right, and bodies that are anything. */
const messages = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 3 }), fc.uint8Array({ maxLength: 40 }))
    .map(([object, opcode, body]) => {
      const size = 8 + (body.length & ~3);
      const bytes = new Uint8Array(size);
      const view = new DataView(bytes.buffer);
      view.setUint32(0, object, true);
      view.setUint32(4, size * 65_536 + opcode, true);
      bytes.set(body.subarray(0, size - 8), 8);
      return bytes;
    }),
  { maxLength: 6 },
);

it(
  'whatever a compositor sends ends in one named error, told once',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'perun-wayland-'));
    const path = join(folder, 'wayland-0');
    let bytes = new Uint8Array(0);
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end(bytes);
    }).listen(path);
    await once(server, 'listening');
    const anything = fc.oneof(
      messages.map((list) => Uint8Array.from(list.flatMap((one) => [...one]))),
      fc.uint8Array({ maxLength: 200 }),
    );
    const property = fc.asyncProperty(anything, async (sent) => {
      bytes = Uint8Array.from(sent);
      const connection = new WaylandConnection(path);
      connection.listen();
      const told: unknown[] = [];
      connection.lost.on((error) => told.push(error));
      const end = connection.until<never>(() => void new WaylandRegistry(connection), 10_000, 'the end');
      expect(isPerunError(await end.catch((error: unknown) => error))).toBe(true);
      expect(['FAILED', 'PROTOCOL_MALFORMED', 'CONNECTION_LOST']).toContain(connection.failure?.code);
      expect(told.length).toBeLessThanOrEqual(1);
      connection.close();
    });
    await fc.assert(property, { numRuns: fuzzRuns });
    server.close();
    rmSync(folder, { recursive: true, force: true });
  },
  fuzzTimeoutMs,
);
