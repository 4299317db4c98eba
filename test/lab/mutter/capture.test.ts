import { pipewireCaptureBackend } from '../../../backends/capture/pipewire/capture.ts';
import type { CaptureTarget } from '../../../src/shared/desktop.ts';
import { captureSuite, type CaptureLab } from '../../conformance/capture/suite.ts';
import { MutterLab } from '../../support/desktop/mutter-lab.ts';

captureSuite(pipewireCaptureBackend, async (): Promise<CaptureLab> => {
  const lab = await MutterLab.open({ width: 640, height: 360, rate: 60 }, '--told', '--frames');
  await lab.still();
  return {
    mode: lab.mode,
    target: (): Promise<CaptureTarget> => Promise.resolve(lab.display.capture),
    show: (frame) => lab.show(frame),
    kill: () => lab.kill(),
    close: () => lab.close(),
  };
});
