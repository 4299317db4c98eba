import { request as plainRequest, type IncomingMessage } from 'node:http';
import { request as secureRequest } from 'node:https';
import { configKeys, featureIds } from '../../../src/protocol/perun/config-keys.ts';
import { Capability } from '../../../src/protocol/perun/constants.ts';
import {
  encodeAudio,
  encodeConfig,
  encodeDebug,
  encodeInput,
  encodeVideo,
} from '../../../src/protocol/perun/encode.ts';
import { flagsOf } from '../../../src/protocol/perun/flags.ts';
import { PerunEndpoint } from '../../../src/protocol/perun/state.ts';
import { rawEncoding } from '../../../src/shared/frame.ts';
import { createTcpTransport } from '../../../src/transport/tcp/tcp.ts';
import { createTlsTransport } from '../../../src/transport/tls/tls.ts';
import type { Connection } from '../../../src/transport/types.ts';
import { clientCredentials } from '../network/tls-fixtures.ts';
import type { HttpFinding, Orders, PerunFinding, Findings } from './orders.ts';

/**
 * An unpaired machine that tries everything it can think of at every port it is told of, and prints what it got. It
 * knows the protocol as well as a client of ours, and holds a certificate that nobody knows.
 */
const orders = JSON.parse(process.argv[2] ?? '') as Orders;
const everything = Capability.delta | Capability.audio | Capability.debug | Capability.extension;
/** An answer that has not come by then does not come. */
const patienceMs = 700;
const atOnce = 24;

async function main(): Promise<void> {
  const findings: Findings = { perun: [], http: [] };
  const tries: (() => Promise<unknown>)[] = [];
  for (const port of orders.ports) {
    for (const scheme of ['tcp', 'tls'] as const) {
      for (const capabilities of [everything, Capability.delta]) {
        tries.push(async () => findings.perun.push(await speakPerun(port, scheme, capabilities)));
      }
    }
    for (const secure of [false, true]) {
      for (const { method, path } of orders.requests) {
        tries.push(async () => findings.http.push(await ask(port, secure, method, path)));
      }
      tries.push(async () => findings.http.push(await ask(port, secure, 'GET', '/', { upgrade: 'websocket' })));
    }
  }
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let each = tries.shift(); each !== undefined; each = tries.shift()) await each();
    }),
  );
  await new Promise((done) => process.stdout.write(JSON.stringify(findings), done));
}

/** Says hello, then one packet of every kind and one value for every config key; returns all that came back. */
async function speakPerun(port: number, scheme: 'tcp' | 'tls', capabilities: number): Promise<PerunFinding> {
  const heard: string[] = [];
  const found = { port, scheme, extended: capabilities === everything, heard };
  let connection: Connection;
  try {
    const transport = scheme === 'tcp' ? createTcpTransport() : createTlsTransport({ credentials: clientCredentials });
    connection = await transport.connect(`${scheme}://${orders.host}:${port}`, { timeoutMs: 2000 });
  } catch (error) {
    return { ...found, failed: String(error) };
  }
  const endpoint = new PerunEndpoint({ role: 'connect', capabilities, features: featureIds([]) });
  connection.data.on((chunk) => {
    for (const event of endpoint.receive(chunk)) {
      if (event.kind === 'send') connection.send(event.bytes);
      else if (event.kind === 'ready') say(connection);
      else if (event.kind === 'failed') heard.push(`failed: ${event.error.message}`);
      else heard.push(nameOf(event.message));
    }
  });
  connection.closed.on(() => {
    for (const event of endpoint.finish()) if (event.kind === 'failed') heard.push(`failed: ${event.error.message}`);
  });
  const hello = endpoint.start();
  if (hello !== undefined) connection.send(hello);
  await new Promise((resolve) => setTimeout(resolve, patienceMs));
  connection.destroy();
  return found;
}

function say(connection: Connection): void {
  let sequence = 1;
  for (const { key } of Object.values(configKeys)) {
    for (const value of [new Uint8Array(), Uint8Array.of(0), Uint8Array.of(1, 0), new TextEncoder().encode('{}')]) {
      connection.send(encodeConfig((sequence += 1), key, value));
    }
  }
  for (let key = 0x80; key < 0x90; key += 1) connection.send(encodeConfig((sequence += 1), key, Uint8Array.of(1)));
  connection.send(encodeInput(0, 0xffff, 1));
  connection.send(encodeAudio(0, 48_000, 1, new Int16Array(8)));
  connection.send(encodeDebug(0, Uint8Array.of(1, 2, 3)));
  connection.send(encodeVideo(0, flagsOf(rawEncoding), 2, 2, new Uint8Array(16)));
  // A kind that no version knows.
  connection.send(Uint8Array.of(0x2a, 0, 0, 0, 0, 0, 0, 0));
}

function nameOf(message: { readonly kind: string; readonly key?: number; readonly value?: Uint8Array }): string {
  if (message.kind !== 'config') return message.kind;
  const [name = `key ${message.key}`] = Object.entries(configKeys).find(([, { key }]) => key === message.key) ?? [];
  return name === 'notice' ? `notice ${new TextDecoder().decode(message.value).split(' ')[0]}` : name;
}

function ask(
  port: number,
  secure: boolean,
  method: string,
  path: string,
  extra: Record<string, string> = {},
): Promise<HttpFinding> {
  const found = { port, secure, method, path, upgrade: 'upgrade' in extra };
  const headers = {
    ...('upgrade' in extra && {
      ...{ connection: 'Upgrade', upgrade: 'websocket' },
      ...{ 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' },
    }),
    ...(method === 'POST' && { 'content-type': 'application/json' }),
  };
  return new Promise((resolve) => {
    const send = secure ? secureRequest : plainRequest;
    const options = { host: orders.host, port, method, path, headers, rejectUnauthorized: false };
    const sent = send({ ...options, agent: false }, (response: IncomingMessage) => {
      const chunks: Buffer[] = [];
      const end = (): void =>
        resolve({ ...found, status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString().slice(0, 2000) });
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', end);
      setTimeout(() => {
        end();
        response.destroy();
      }, patienceMs);
    });
    sent.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ ...found, status: response.statusCode ?? 0, body: '' });
    });
    setTimeout(() => {
      resolve({ ...found, status: 0, body: 'no answer' });
      sent.destroy();
    }, 5000).unref();
    sent.on('error', (error) => resolve({ ...found, status: 0, body: String(error) }));
    sent.end(method === 'POST' ? '{"json":{}}' : undefined);
  });
}

await main();
process.exit();
