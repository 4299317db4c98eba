import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { implement } from '@orpc/server';
import { RPCHandler } from '@orpc/server/node';
import { WebSocketServer } from 'ws';
import { contract } from '../../../src/control/contract/contract.ts';
import type { SessionInfo } from '../../../src/control/contract/schemas.ts';
import { servePage } from '../../../src/host/relay/page.ts';
import { ScriptedPerson } from './scripted-person.ts';
import type { ScriptedSession } from './scripted-session.ts';

/** What the page needs of a host, on a free port: page, `/rpc`, WebSocket. Sessions are added and steered by the test. */
export class ScriptedHost {
  readonly sessions: ScriptedSession[] = [];
  readonly #people = new Map<ScriptedPerson, ScriptedSession>();
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  readonly #server = createServer();
  /** Turned off, new WebSockets are refused, as by a host that is restarting. */
  acceptsSockets = true;

  static async start(directory: string): Promise<ScriptedHost> {
    const host = new ScriptedHost();
    const handler = new RPCHandler(host.#router());
    host.#server.on('request', (request, response) => {
      const answer = async (): Promise<void> => {
        const { matched } = await handler.handle(request, response, { prefix: '/rpc' });
        if (!matched) servePage(directory, request, response);
      };
      answer().catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
    });
    host.#server.on('upgrade', (request, socket, head) => {
      const id = /^\/s\/([^/?]+)/.exec(request.url ?? '')?.[1];
      const session = id === undefined ? host.sessions.at(-1) : host.sessions.find(({ options }) => options.id === id);
      if (!host.acceptsSockets || session === undefined) {
        socket.destroy();
        return;
      }
      host.#sockets.handleUpgrade(request, socket, head, (open) => {
        const person = new ScriptedPerson(open, session, `p${host.#people.size + 1}`);
        host.#people.set(person, session);
        open.on('close', () => host.#people.delete(person));
      });
    });
    host.#server.listen(0, '127.0.0.1');
    await once(host.#server, 'listening');
    return host;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  /** Ends every WebSocket without a goodbye. */
  dropSockets(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
  }

  /** Idempotent. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    for (const session of this.sessions) session.close();
    this.dropSockets();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #info(session: ScriptedSession): SessionInfo {
    const people = [...this.#people].filter(([, joined]) => joined === session).map(([person]) => person.person);
    return session.info(people);
  }

  #router() {
    const procedures = implement(contract);
    return {
      session: {
        list: procedures.session.list.handler(() => this.sessions.map((session) => this.#info(session))),
      },
    };
  }
}
