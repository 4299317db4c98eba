/** How often a property is tried: few in CI, as many as PERUN_FUZZ_RUNS says in a long run. */
export const fuzzRuns = Number(process.env['PERUN_FUZZ_RUNS'] ?? 200);

/** Time for one property, which grows with the runs asked for. */
export const fuzzTimeoutMs = 20_000 + fuzzRuns * 100;
