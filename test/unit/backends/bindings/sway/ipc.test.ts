import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SwayIpc, SwayRequest } from '../../../../../backends/bindings/sway/ipc.ts';
import { quoted, swayOutputs, swayWorkspaces } from '../../../../../backends/bindings/sway/outputs.ts';
import { fuzzRuns, fuzzTimeoutMs } from '../../../../fuzz/perun/runs.ts';
import { isPerunError } from '../../../../../src/shared/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'perun-sway-'));
const path = join(folder, 'sway.sock');
let server: Server;
const sockets: Socket[] = [];
/** What the stand-in answers to a question; it checks the frame of the question itself. */
let answer: (kind: number, payload: string) => Buffer[];

function message(kind: number, text: string): Buffer {
  const header = Buffer.from('i3-ipc________');
  header.writeUInt32LE(Buffer.byteLength(text), 6);
  header.writeUInt32LE(kind, 10);
  return Buffer.concat([header, Buffer.from(text)]);
}

beforeEach(async () => {
  answer = (kind, payload) => [message(kind, payload === '' ? '[]' : payload)];
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    let data = Buffer.alloc(0);
    socket.on('data', (bytes: Buffer) => {
      data = Buffer.concat([data, bytes]);
      while (data.length >= 14 && data.length >= 14 + data.readUInt32LE(6)) {
        expect(data.toString('latin1', 0, 6)).toBe('i3-ipc');
        const end = 14 + data.readUInt32LE(6);
        for (const part of answer(data.readUInt32LE(10), data.toString('utf8', 14, end))) socket.write(part);
        data = data.subarray(end);
      }
    });
  }).listen(path);
  await once(server, 'listening');
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server.close();
  await once(server, 'close');
  rmSync(path, { force: true });
});

describe("sway's IPC", () => {
  it('answers come in the order of the questions, in whatever pieces', async () => {
    answer = (kind, payload) => [...message(kind, payload)].map((byte) => Buffer.of(byte));
    const ipc = await SwayIpc.connect(path);
    const answers = ['1', '{"a":"ü"}', '[3]'].map((text) => ipc.ask(SwayRequest.command, text));
    expect(await Promise.all(answers)).toEqual([1, { a: 'ü' }, [3]]);
    ipc.close();
  });

  it('events come between answers, and are told', async () => {
    answer = (kind, payload) => [message(0x8000_0001, '{"change":"unspecified"}'), message(kind, payload)];
    const ipc = await SwayIpc.connect(path);
    let told = 0;
    ipc.changed.on(() => (told += 1));
    expect(await ipc.ask(SwayRequest.subscribe, '["output"]')).toEqual(['output']);
    expect(told).toBe(1);
    ipc.close();
  });

  it('a command that is refused says why', async () => {
    answer = (kind) => [message(kind, '[{"success":true},{"success":false,"error":"Unknown/invalid command"}]')];
    const ipc = await SwayIpc.connect(path);
    await expect(ipc.command('create_output')).rejects.toMatchObject({
      code: 'FAILED',
      message: "sway refused 'create_output': Unknown/invalid command",
    });
    ipc.close();
  });

  it.each([
    ['other magic', [Buffer.from('i4-ipc________')], 'PROTOCOL_MALFORMED', /no message of its IPC/u],
    [
      'a length that nobody has',
      [Buffer.from([...Buffer.from('i3-ipc'), 255, 255, 255, 255, 0, 0, 0, 0])],
      'PROTOCOL_MALFORMED',
      /no message of its IPC/u,
    ],
    ['an answer to something else', [message(7, '{}')], 'PROTOCOL_MALFORMED', /what was not asked/u],
    ['text that is no JSON', [message(0, '{')], 'PROTOCOL_MALFORMED', /no JSON/u],
  ] as const)('%s is a named error', async (_what, parts, code, text) => {
    answer = () => [...parts];
    const ipc = await SwayIpc.connect(path);
    await expect(ipc.ask(SwayRequest.command)).rejects.toMatchObject({ code, message: expect.stringMatching(text) });
    ipc.close();
  });

  it('its end is told once, and fails what waits', async () => {
    answer = () => [];
    const ipc = await SwayIpc.connect(path);
    const told: string[] = [];
    ipc.lost.on(({ code }) => told.push(code));
    const asked = ipc.ask(SwayRequest.outputs);
    for (const socket of sockets) socket.destroy();
    await expect(asked).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    await expect(ipc.ask(SwayRequest.outputs)).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    expect(told).toEqual(['CONNECTION_LOST']);
    await expect(SwayIpc.connect(join(folder, 'none'))).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it(
    'any JSON is a list of outputs and workspaces, and any bytes are an answer or a named error',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.json(), async (text) => {
          answer = (kind) => [message(kind, text)];
          const ipc = await SwayIpc.connect(path);
          expect(Array.isArray(await swayOutputs(ipc))).toBe(true);
          expect(Array.isArray(await swayWorkspaces(ipc))).toBe(true);
          ipc.close();
        }),
        { numRuns: Math.min(fuzzRuns, 100) },
      );
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ minLength: 14, maxLength: 60 }), async (bytes) => {
          answer = () => {
            const last = sockets.at(-1);
            setImmediate(() => last?.end());
            return [Buffer.from(bytes)];
          };
          const ipc = await SwayIpc.connect(path);
          const outcome = await ipc.ask(SwayRequest.outputs).catch((error: unknown) => error);
          expect(isPerunError(outcome) || outcome !== undefined).toBe(true);
          if (outcome instanceof Error) expect(isPerunError(outcome)).toBe(true);
          ipc.close();
        }),
        { numRuns: Math.min(fuzzRuns, 100) },
      );
    },
    fuzzTimeoutMs,
  );

  it('names go into commands as they are', () => {
    expect(quoted('1: "web" \\')).toBe('"1: \\"web\\" \\\\"');
    expect(quoted('a\nexec rm')).toBe('"a exec rm"');
  });
});
