import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';

/** One machine of a network of two: a network namespace with an address of its own. */
export interface TestMachine {
  readonly namespace: string;
  readonly address: string;
}

/** Network namespaces take the rights of root and iproute2; without them the tests on two machines are skipped. */
export const canHaveNetworks: boolean = process.getuid?.() === 0;

/** Two machines joined by a cable, which nothing else can reach; end them with `close`. */
export class TwoNetworks {
  readonly first: TestMachine;
  readonly second: TestMachine;

  constructor() {
    const id = randomBytes(3).toString('hex');
    this.first = { namespace: `perun-${id}-a`, address: '10.77.1.1' };
    this.second = { namespace: `perun-${id}-b`, address: '10.77.1.2' };
    const [a, b] = [this.first.namespace, this.second.namespace];
    ip('netns', 'add', a);
    ip('netns', 'add', b);
    ip('link', 'add', `v${id}a`, 'netns', a, 'type', 'veth', 'peer', 'name', `v${id}b`, 'netns', b);
    for (const [machine, device] of [
      [this.first, `v${id}a`],
      [this.second, `v${id}b`],
    ] as const) {
      ip('-n', machine.namespace, 'address', 'add', `${machine.address}/24`, 'dev', device);
      ip('-n', machine.namespace, 'link', 'set', 'lo', 'up');
      ip('-n', machine.namespace, 'link', 'set', device, 'up');
    }
  }

  close(): void {
    ip('netns', 'delete', this.first.namespace);
    ip('netns', 'delete', this.second.namespace);
  }
}

/** The command as it runs on that machine. */
export function onMachine(machine: TestMachine | undefined, command: readonly string[]): string[] {
  return machine === undefined ? [...command] : ['ip', 'netns', 'exec', machine.namespace, ...command];
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'inherit'] });
}
