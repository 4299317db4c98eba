import { describe, expect, it } from 'vitest';
import { addCounts, countsOf, summaryLine } from '../../../scripts/test/summary.ts';

function report(overrides: object): string {
  return JSON.stringify({
    success: true,
    numPassedTests: 3,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [],
    ...overrides,
  });
}

describe('countsOf', () => {
  it('takes the counts of a good run', () => {
    expect(countsOf(report({}), 0)).toEqual({ passed: 3, failed: 0, skipped: 0 });
  });

  it('counts skipped and todo tests as skipped', () => {
    expect(countsOf(report({ numPendingTests: 2, numTodoTests: 1 }), 0)).toEqual({ passed: 3, failed: 0, skipped: 3 });
  });

  it('counts a file that failed outside its tests once, beside the failed tests', () => {
    const testResults = [
      { status: 'failed', assertionResults: [] },
      { status: 'failed', assertionResults: [{ status: 'skipped' }] },
      { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] },
      { status: 'passed', assertionResults: [{ status: 'passed' }] },
    ];
    const text = report({ success: false, numFailedTests: 1, testResults });
    expect(countsOf(text, 1)).toEqual({ passed: 3, failed: 3, skipped: 0 });
  });

  it('counts a run that failed after its tests passed as one failure', () => {
    expect(countsOf(report({}), 1)).toEqual({ passed: 3, failed: 1, skipped: 0 });
    expect(countsOf(report({ success: false }), 0)).toEqual({ passed: 3, failed: 1, skipped: 0 });
  });

  it.each([undefined, '', '{"success":tr'])('counts a run without a whole report as one failure: %j', (text) => {
    expect(countsOf(text, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(countsOf(text, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

describe('summaryLine', () => {
  it('names skipped tests only where there are any', () => {
    expect(summaryLine({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
    expect(summaryLine({ passed: 12, failed: 1, skipped: 2 })).toBe('12 passed, 1 failed, 2 skipped');
  });

  it('adds runs', () => {
    const sum = addCounts({ passed: 1, failed: 2, skipped: 3 }, { passed: 10, failed: 20, skipped: 30 });
    expect(summaryLine(sum)).toBe('11 passed, 22 failed, 33 skipped');
  });
});
