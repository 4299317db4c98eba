import { Flags } from '@oclif/core';
import { z } from 'zod';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';

const resultSchema = z.object({
  scheme: z.enum(['gf8', 'gf16']),
  seed: z.int(),
  kbps: z.int(),
  fps: z.int(),
  shardBytes: z.int(),
  cells: z.array(
    z.object({
      lossPercent: z.number(),
      burst: z.number().describe('mean length of losses in a row, in packets'),
      fecPercent: z.number(),
      frames: z.int(),
      framesRecovered: z.int().describe('lost data, and the parity made them whole'),
      framesLost: z.int(),
      packets: z.int(),
      packetsLost: z.int(),
      shardsRecovered: z.int(),
      overheadPercent: z.number().describe('parity as it was sent, in percent of the data'),
    }),
  ),
});

type Result = z.infer<typeof resultSchema>;

export default class ToolLossHarness extends PerunCommand {
  static override summary = 'Measure what error correction saves at which loss';
  static override description = `Sends a made-up stream through packetiser, a lossy link and reassembler of punktfunk, without a network, for every combination of loss, burst and parity. The same seed gives the same result.`;
  static override examples = [
    { description: 'The usual combinations', command: '<%= config.bin %> <%= command.id %>' },
    {
      description: 'Which parity bursts of 20 packets need at 50 Mbit/s, with a picture of it',
      command: '<%= config.bin %> <%= command.id %> --kbps 50000 --burst 20 --fec 10,20,30,40,50 --svg loss.svg',
    },
    { description: 'As numbers', command: '<%= config.bin %> <%= command.id %> --loss 2 --fec 10 --json' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = resultSchema;
  static override flags = {
    loss: Flags.string({ summary: 'lost packets in percent, separated by commas', default: '0.5,1,2,5,10' }),
    burst: Flags.string({ summary: 'mean packets that are lost in a row', default: '1,8' }),
    fec: Flags.string({ summary: 'parity in percent of the data', default: '0,5,10,20,30,50' }),
    scheme: Flags.option({
      options: ['gf8', 'gf16'] as const,
      summary: 'field of the erasure code',
      default: 'gf16',
    })(),
    frames: Flags.integer({ summary: 'frames of each stream', default: 600, min: 1, max: 100_000 }),
    kbps: Flags.integer({ summary: 'rate of the stream', default: 20_000, min: 100, max: 8_000_000 }),
    fps: Flags.integer({ summary: 'frames per second', default: 60, min: 1, max: 1000 }),
    'shard-bytes': Flags.integer({ summary: 'bytes of a shard', default: 1200, min: 64, max: 8192 }),
    seed: Flags.integer({ summary: 'what the losses depend on', default: 1, min: 0, max: 0xffff_ffff }),
    svg: Flags.string({ summary: 'write a plot to this file', helpValue: 'FILE' }),
  };

  async run(): Promise<Result> {
    const { flags } = await this.parse(ToolLossHarness);
    const { lossReport } = await import('../../src/host/loss-harness/loss-report.ts');
    const { scheme, frames, kbps, fps, seed } = flags;
    const shardBytes = flags['shard-bytes'];
    const report = await lossReport({
      shape: { scheme, frames, kbps, fps, seed, shardBytes },
      loss: flags.loss,
      burst: flags.burst,
      fec: flags.fec,
      svgFile: flags.svg,
    });
    this.log(`${report.table}\n\n${report.plot}`);
    if (flags.svg !== undefined) this.note(`a plot is in ${flags.svg}`);
    return { scheme, seed, kbps, fps, shardBytes, cells: report.cells };
  }
}
