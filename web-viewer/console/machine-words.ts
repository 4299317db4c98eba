import type { DoctorReport } from '../../src/control/contract/doctor.ts';

type Finding = DoctorReport['findings'][number];

/** The report in a sentence. */
export function healthWords({ findings }: DoctorReport): string {
  const missing = findings.filter(({ state }) => state === 'missing').map(({ title }) => title);
  if (missing.length === 0) return 'Everything needed is there.';
  return `${missing.length === 1 ? 'One needed thing is' : `${missing.length} needed things are`} missing: ${missing.join(', ')}.`;
}

/** Findings by area, in the order of the report; within one what is missing first. */
export function areasOf({
  findings,
}: DoctorReport): readonly (readonly [area: Finding['area'], findings: Finding[]])[] {
  return [...new Set(findings.map(({ area }) => area))].map((area) => [
    area,
    findings
      .filter((finding) => finding.area === area)
      .toSorted((a, b) => Number(b.state === 'missing') - Number(a.state === 'missing')),
  ]);
}
