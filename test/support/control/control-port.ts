import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Caller } from '../../../src/control/auth/caller.ts';
import { EventLog } from '../../../src/control/events/event-log.ts';
import type { Route } from '../../../src/control/http/route.ts';
import { createRouter } from '../../../src/control/router/router.ts';
import type { UseCases } from '../../../src/control/router/use-cases.ts';
import { openControlServers } from '../../../src/host/main/control-servers.ts';
import { resolvePaths, type PerunPaths } from '../../../src/platform/paths.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { defaultLimits } from '../../../src/shared/limits.ts';
import { silentLogger } from '../../../src/shared/logger.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Use-cases of which each test gives only what it calls. */
export type PartialUseCases = { readonly [K in keyof UseCases]?: Partial<UseCases[K]> };

/** The control servers as the host opens them, on a free port, over use-cases of the test. */
export class ControlPort {
  readonly paths: PerunPaths;
  readonly api: string;
  readonly events: EventLog;
  readonly #folder: string;
  readonly #close: () => Promise<void>;

  static async open(
    useCases: PartialUseCases = {},
    /** Whom the header x-caller stands for, as a paired device's certificate would. */
    callers: Readonly<Record<string, Caller>> = {},
    routes: readonly Route[] = [],
  ): Promise<ControlPort> {
    const folder = mkdtempSync(join(tmpdir(), 'cp-'));
    const paths = resolvePaths({ HOME: folder, XDG_RUNTIME_DIR: folder });
    const events = new EventLog(8);
    mkdirSync(paths.runtime, { mode: 0o700 });
    const servers = await openControlServers({
      paths,
      control: 'tcp://127.0.0.1:0',
      router: createRouter({ events, ...useCases } as UseCases),
      credentials: [({ headers }) => callers[String(headers['x-caller'])]],
      routes,
      metrics: async () => '',
      notReady: () => undefined,
      limits: { ...defaultLimits, logins: 2 },
      clock: systemClock,
      logger: silentLogger,
    });
    return new ControlPort(folder, paths, servers.api ?? '', events, servers.close);
  }

  private constructor(folder: string, paths: PerunPaths, api: string, events: EventLog, close: () => Promise<void>) {
    this.#folder = folder;
    this.paths = paths;
    this.api = api;
    this.events = events;
    this.#close = close;
  }

  get port(): number {
    return Number(new URL(this.api).port);
  }

  /** One request with exactly these headers, which fetch would not let a test choose. */
  ask(path: string, { method = 'GET', headers = {}, body }: Ask = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const outgoing = request(
        { host: '127.0.0.1', port: this.port, path, method, headers, agent: false },
        (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString()));
          response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
          response.on('error', reject);
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  async close(): Promise<void> {
    await this.#close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
