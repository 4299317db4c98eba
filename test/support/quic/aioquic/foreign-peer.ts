import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
export const tlsFile = (name: string): string => file(`../../../fixtures/tls/${name}`);

/** What a peer tells; see peer.py. */
export interface PeerNews {
  readonly event: string;
  readonly [field: string]: unknown;
}

/** One run of peer.py. */
export class ForeignPeer {
  readonly #child: ChildProcess;
  readonly #news: PeerNews[] = [];
  #said = '';
  #wake: () => void = () => {};
  #ended = false;

  constructor(child: ChildProcess) {
    this.#child = child;
    const { stdout, stderr } = child;
    if (stdout === null || stderr === null) throw new Error('the peer has no output');
    stderr.setEncoding('utf8').on('data', (text: string) => (this.#said += text));
    createInterface({ input: stdout }).on('line', (line) => {
      this.#news.push(JSON.parse(line) as PeerNews);
      this.#wake();
    });
    child.once('close', () => {
      this.#ended = true;
      this.#wake();
    });
  }

  order(order: Readonly<Record<string, unknown>>): void {
    this.#child.stdin?.write(`${JSON.stringify(order)}\n`);
  }

  /** The first news of that kind that was not taken yet; fails where the peer ends without it. */
  async hears(event: string): Promise<PeerNews> {
    for (;;) {
      const at = this.#news.findIndex((news) => news.event === event);
      const [found] = at < 0 ? [] : this.#news.splice(at, 1);
      if (found !== undefined) return found;
      if (this.#ended) throw new Error(`the peer ended without "${event}":\n${this.#said}`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }
}

/** An environment of Python with aioquic, fetched once for all tests of a file. */
export class ForeignPeers {
  readonly #folder = mkdtempSync(join(tmpdir(), 'perun-aioquic-'));
  readonly #running: ForeignPeer[] = [];

  static async create(): Promise<ForeignPeers> {
    const made = new ForeignPeers();
    try {
      await run('python3', ['-m', 'venv', made.#folder]);
      const pip = ['-m', 'pip', '--quiet', '--disable-pip-version-check', '--no-input', '--retries', '5', 'install'];
      await run(made.#python, [...pip, '--only-binary', ':all:', '-r', file('requirements.txt')]);
      return made;
    } catch (error) {
      made.remove();
      throw error;
    }
  }

  get #python(): string {
    return join(this.#folder, 'bin', 'python');
  }

  start(role: 'connect' | 'serve', options: Readonly<Record<string, unknown>>): ForeignPeer {
    const credentials = { certificate: tlsFile('client.crt'), key: tlsFile('client.key'), alpn: ['pkf1'] };
    const all = JSON.stringify({ ...credentials, ...options });
    const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
    const peer = new ForeignPeer(spawn(this.#python, [file('peer.py'), role, all], { env }));
    this.#running.push(peer);
    return peer;
  }

  endAll(): void {
    for (const peer of this.#running.splice(0)) peer.end();
  }

  remove(): void {
    this.endAll();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
