import { Args, Flags } from '@oclif/core';
import { type LatencyResult, latencyResultSchema } from '../../src/host/latency-probe/result.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { type PictureMode, readMode } from '../../src/platform/cli/punktfunk-flags.ts';
import { resolvePaths } from '../../src/platform/paths.ts';
import { abortOnEndSignals, endSignals } from '../../src/platform/signals.ts';

export default class ToolLatencyProbe extends PerunCommand {
  static override summary = 'Measure how long frames take from capture to a punktfunk client';
  static override description = `Streams for a while, and says when frames were scaled, encoded, taken up by the sender, sent, begun to be received, received and whole again: p50, p95 and p99 since their capture. Without an address, from a host that is started for this alone and shows the test picture. Nothing is decoded or shown. Stages of a host that is not this user's are not known; of a host of this user they are where it runs with PERUN_PERF=1.`;
  static override examples = [
    { description: 'On this machine', command: '<%= config.bin %> <%= command.id %>' },
    {
      description: 'With one packet of twelve lost, and a picture of it',
      command: '<%= config.bin %> <%= command.id %> --mode 1280x720x120 --drop 12 --svg latency.svg',
    },
    {
      description: 'From another host that knows us',
      command: '<%= config.bin %> <%= command.id %> punktfunk://tower.local --seconds 30 --json',
    },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = latencyResultSchema;
  static override args = { address: Args.string({ description: 'punktfunk://host:port' }) };
  static override flags = {
    mode: Flags.custom<PictureMode>({
      summary: 'picture to ask for',
      helpValue: 'width x height x rate',
      default: { width: 1280, height: 720, refreshHz: 60 },
      defaultHelp: async () => '1280x720x60',
      parse: async (text) => readMode(text),
    })(),
    seconds: Flags.integer({ summary: 'how long', default: 10, min: 1, max: 86_400 }),
    drop: Flags.integer({ summary: 'throw away one of so many packets', min: 2 }),
    bitrate: Flags.integer({ summary: 'kbit/s to ask for (default: as the host likes)', min: 0, max: 8_000_000 }),
    'whole-frames': Flags.boolean({ summary: 'take no frames that are sent while they are still coded' }),
    pin: Flags.string({ summary: 'pair first with the PIN the host shows', helpValue: '4 digits', env: 'PERUN_PIN' }),
    svg: Flags.string({ summary: 'write a plot to this file', helpValue: 'FILE' }),
  };

  async run(): Promise<LatencyResult> {
    const { args, flags } = await this.parse(ToolLatencyProbe);
    const { probeLatency } = await import('../../src/host/latency-probe/probe-latency.ts');
    const { stagePlot, stageTable } = await import('../../src/host/latency-probe/stage-text.ts');
    const { mode, seconds, pin } = flags;
    const interrupt = abortOnEndSignals();
    const result = await probeLatency({
      ...{ address: args.address, pin, mode, seconds, paths: resolvePaths() },
      wholeFrames: flags['whole-frames'],
      kbps: flags.bitrate ?? 0,
      dropEvery: flags.drop ?? 0,
      signal: interrupt.signal,
      note: (line) => this.note(line),
    });
    interrupt.stop();
    const { frames, lost, dropped, recovered } = result;
    const counts = `${frames} frames, ${lost} lost; ${dropped} packets thrown away, ${recovered} brought back by the parity`;
    this.log([counts, '', stageTable(result), '', stagePlot(result)].join('\n'));
    if (flags.svg !== undefined) {
      const { stageSvg } = await import('../../src/host/latency-probe/stage-svg.ts');
      const { writePlot } = await import('../../src/host/plots/write-plot.ts');
      writePlot(flags.svg, stageSvg(result));
      this.note(`a plot is in ${flags.svg}`);
    }
    const signal = interrupt.received();
    return signal === undefined ? result : this.exit(endSignals[signal]);
  }
}
