import { describe } from 'vitest';

/** The suites of PipeWire 0.3.65 on the newer one of the lab, and WirePlumber 0.5. */
describe('in the lab', async () => {
  await import('../../conformance/capture/pipewire.test.ts');
  await import('../../integration/desktop/pipewire-capture.test.ts');
  await import('../../integration/desktop/pipewire-sound.test.ts');
  await import('../../integration/desktop/services.test.ts');
});
