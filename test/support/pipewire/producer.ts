import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

interface Said {
  readonly event: string;
  readonly node?: number;
  readonly width?: number;
  readonly height?: number;
  readonly rate?: number;
}

/** A process that sends numbered pictures into a PipeWire. */
export class Producer {
  readonly node: number;
  readonly said: Said[];
  readonly #child: ChildProcess;

  private constructor(node: number, said: Said[], child: ChildProcess) {
    this.node = node;
    this.said = said;
    this.#child = child;
  }

  /** Of a size of its own, or of whatever the consumer asks for. */
  static async start(socket: string, size?: string): Promise<Producer> {
    const script = fileURLToPath(new URL('producer-process.ts', import.meta.url));
    const args = size === undefined ? [script, socket] : [script, socket, size];
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const said: Said[] = [];
    let complaint = '';
    child.stderr.on('data', (bytes: Buffer) => {
      complaint += bytes.toString();
    });
    const node = await new Promise<number>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const event = JSON.parse(line) as Said;
        said.push(event);
        if (event.node !== undefined) resolve(event.node);
      });
      child.once('exit', () => reject(new Error(`the producer ended: ${complaint}`)));
    });
    return new Producer(node, said, child);
  }

  tell(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise((resolve) => {
      this.#child.once('exit', resolve);
    });
    this.#child.kill('SIGKILL');
    await gone;
  }
}
