import { Args, Flags } from '@oclif/core';
import { z } from 'zod';
import { PerunCommand } from '../src/platform/cli/perun-command.ts';
import { formatPairs } from '../src/platform/cli/table.ts';
import { resolvePaths } from '../src/platform/paths.ts';
import { abortOnEndSignals, endSignals } from '../src/platform/signals.ts';
import { PerunError } from '../src/shared/errors.ts';
import type { DebugLine } from '../src/client/debugging/debug-line.ts';
import { hexOf, readRange, readUntil, reportJson, runDebugScript } from '../src/client/debugging/debug-script.ts';

const hexNumber = z.string().describe('as 0x200');
const resultSchema = z.object({
  session: z.string(),
  system: z.string().nullable(),
  state: z
    .enum(['waiting', 'live', 'paused', 'ended'])
    .nullable()
    .describe('of the session, behind all that was asked'),
  hit: hexNumber.nullable().describe('the address of --until, where the core stopped or which it changed'),
  registers: z.array(z.object({ name: z.string(), bits: z.int(), value: hexNumber })),
  breakpoints: z.array(hexNumber),
  spaces: z.array(z.object({ name: z.string(), size: z.int() })),
  memory: z.array(z.object({ space: z.string(), address: hexNumber, length: z.int(), hex: z.string() })),
});

type Result = z.infer<typeof resultSchema>;

export default class Debug extends PerunCommand {
  static override summary = 'Look into a core: registers, memory, breakpoints, single steps';
  static override description = `Takes the owner's seat, which the Unix socket of the own host gives, or a device paired with manage. Without --until, --step, --registers or --read a screen, on which ? shows the keys; it lets the game run on when it is left. With them, what was asked is printed: 0 when --until was reached, which leaves the game standing there, 6 when it was not in time.`;
  static override examples = [
    { description: 'The screen, for the newest session', command: '<%= config.bin %> debug' },
    {
      description: 'Run to an address, in a script',
      command: '<%= config.bin %> debug amber-fox-12 --reset --until pc=0x200 --timeout 10 --json',
    },
    {
      description: 'Run until a byte of a memory has a value; any core with memory',
      command: "<%= config.bin %> debug amber-fox-12 --until 'ram[0x10]==3' --timeout 10 --json",
    },
    { description: 'What is in the registers now', command: '<%= config.bin %> debug amber-fox-12 --registers' },
    { description: 'And in a part of a memory', command: '<%= config.bin %> debug --step 1 --read memory:0x200:16' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = resultSchema;
  static override args = { session: Args.string({ description: 'id of the session (default: the newest)' }) };
  static override flags = {
    until: Flags.string({
      summary: 'run until the core stands in front of an address, or frame by frame until a byte has a value',
      helpValue: 'pc=0x200|ram[0x10]==3',
    }),
    timeout: Flags.integer({ summary: 'give --until up after so many seconds', default: 30, min: 1, max: 86_400 }),
    reset: Flags.boolean({ summary: 'start the game over first' }),
    step: Flags.integer({ summary: 'run so many single instructions', min: 0, max: 1_000_000, default: 0 }),
    registers: Flags.boolean({ summary: 'print the registers and end' }),
    read: Flags.string({ summary: 'print a part of a memory', helpValue: 'space:address:length', multiple: true }),
    resume: Flags.boolean({ summary: 'let the game run on at the end' }),
    address: Flags.string({ summary: 'another host than the one of this user', helpValue: 'host:port' }),
  };

  async run(): Promise<Result | undefined> {
    const { args, flags } = await this.parse(Debug);
    const until = flags.until === undefined ? undefined : readUntil(flags.until);
    const reads = (flags.read ?? []).map(readRange);
    const isScript =
      until !== undefined || flags.step > 0 || flags.registers || flags.resume || flags.reset || reads.length > 0;
    if (!isScript && this.jsonEnabled()) {
      throw new PerunError('USAGE', '--json needs something to print', {
        remedy: 'add --registers, --until or --read',
      });
    }
    const { openDebugLine } = await import('../src/host/open-debug-line.ts');
    const interrupt = abortOnEndSignals();
    const where = { session: args.session, address: flags.address, paths: resolvePaths(), signal: interrupt.signal };
    const line = await openDebugLine(where);
    const { client } = line;
    try {
      if (!isScript) {
        interrupt.stop();
        return await this.#screen(line);
      }
      const { timeout, step: steps, reset, resume } = flags;
      const wish = { until, reads, timeoutMs: timeout * 1000, steps, reset, resume };
      const report = await runDebugScript(line, wish);
      const { id = '', system = null, state = null } = client.session;
      const hit = until === undefined ? null : hexOf(typeof until === 'number' ? until : until.address);
      const result = { session: id, system, state, hit, ...reportJson(report) };
      this.#print(result, typeof until === 'object' ? ` where ${flags.until}` : ` in front of ${hit}`);
      return result;
    } finally {
      await client.close();
      interrupt.stop();
      const signal = interrupt.received();
      if (signal !== undefined) this.exit(endSignals[signal]);
    }
  }

  async #screen(line: DebugLine): Promise<undefined> {
    process.env['NODE_ENV'] ??= 'production';
    const { runDebugger } = await import('../tui/debugger/run-debugger.tsx');
    const { stdin, stdout, env } = process;
    const signal = await runDebugger({ line, stdin, stdout, env, theme: env['NO_COLOR'] ? 'plain' : 'dark' });
    if (signal !== undefined) this.exit(signal === 'SIGQUIT' ? 131 : endSignals[signal]);
  }

  #print({ session, state, hit, registers, breakpoints, memory }: Result, where: string): void {
    const named = registers.map(({ name, value }) => [name, value] as const);
    this.log(formatPairs([['session', `${session}, ${state}${hit === null ? '' : where}`], ...named]));
    if (breakpoints.length > 0) this.log(`breakpoints ${breakpoints.join(' ')}`);
    for (const { space, address, hex: bytes } of memory) this.log(`${space} ${address}: ${bytes}`);
  }
}
