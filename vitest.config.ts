import { defineConfig } from 'vitest/config';

/** What is waited for comes at once on a quiet machine, and later on a busy one. */
const patient = { poll: { timeout: 15_000 } };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'test/conformance/**/*.test.ts', 'test/fuzz/**/*.test.ts'],
          // Ends what hangs; nothing may depend on being fast, also not on a busy machine.
          testTimeout: 30_000,
          hookTimeout: 30_000,
          expect: patient,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts', 'test/e2e/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: patient,
        },
      },
      {
        test: {
          // Inside the lab's root: newer compositors, PipeWire and libei than the tests' own system has.
          name: 'lab',
          include: ['test/lab/**/*.test.ts'],
          exclude: ['test/lab/qemu/**'],
          // Compositors draw in software: two at once are slower than one after the other.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: patient,
        },
      },
      {
        test: {
          // Starts virtual machines with a kernel that has input devices.
          name: 'qemu',
          include: ['test/lab/qemu/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          expect: patient,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**', 'sdk/typescript/**', 'cores/**', 'tui/**'],
      reporter: ['text-summary', 'html'],
    },
  },
});
