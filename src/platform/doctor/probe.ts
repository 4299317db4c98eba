/** `not needed` is also said of what would be welcome but nothing here depends on; a remedy may still come with it. */
export type FindingState = 'ok' | 'missing' | 'not needed';

export type ProbeArea = 'program' | 'files' | 'network' | 'cores' | 'terminal' | 'machine';

/** What one look at the machine found. */
export interface Finding {
  readonly state: FindingState;
  readonly found: string;
  /** The command or the step that mends it. */
  readonly remedy?: string;
}

/** One thing to look at. Looking changes nothing, and what it throws counts as missing. */
export interface Probe {
  readonly id: string;
  readonly area: ProbeArea;
  readonly title: string;
  /** What it is for, in a few words. */
  readonly purpose: string;
  probe(): Promise<Finding>;
}

export const ok = (found: string): Promise<Finding> => Promise.resolve({ state: 'ok', found });

export const missing = (found: string, remedy: string): Promise<Finding> =>
  Promise.resolve({ state: 'missing', found, remedy });

export const notNeeded = (found: string, remedy?: string): Promise<Finding> =>
  Promise.resolve({ state: 'not needed', found, ...(remedy !== undefined && { remedy }) });
