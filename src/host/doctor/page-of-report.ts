import type { DoctorReport } from '../../control/contract/doctor.ts';

type Finding = DoctorReport['findings'][number];

const marks = { ok: 'ok', missing: 'MISSING', 'not needed': '-' } as const;
const colours = { ok: 32, missing: 31, 'not needed': 2 } as const;

/** The report as a page for people: one line a finding, what mends it below. States are words, colours come on top. */
export function formatReport({ version, findings }: DoctorReport, colour: boolean): string {
  const width = Math.max(...findings.map(({ title }) => title.length));
  const areas = [...new Set(findings.map(({ area }) => area))];
  const parts = areas.map((area) => {
    const lines = findings
      .filter((finding) => finding.area === area)
      .flatMap((finding) => linesOf(finding, width, colour));
    return [area, ...lines].join('\n');
  });
  return [`perun ${version}`, ...parts, summary(findings)].join('\n\n');
}

function linesOf(finding: Finding, width: number, colour: boolean): string[] {
  const { title, purpose, state, found, remedy } = finding;
  const mark = marks[state].padEnd(8);
  const shown = colour ? `\u001b[${colours[state]}m${mark}\u001b[0m` : mark;
  const line = `  ${shown}${title.padEnd(width)}  ${printable(found)} (${purpose})`;
  return remedy === null ? [line] : [line, `  ${' '.repeat(8 + width)}  → ${printable(remedy)}`];
}

function summary(findings: readonly Finding[]): string {
  const lacking = findings.filter(({ state }) => state === 'missing');
  if (lacking.length === 0) return 'everything needed is there; - marks what would be welcome, or has no use here';
  return `${lacking.length} needed ${lacking.length === 1 ? 'thing is' : 'things are'} missing: ${lacking.map(({ title }) => title).join(', ')}`;
}

/** Names of files and messages of others must not move the cursor. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ');
}
