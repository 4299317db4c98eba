import type { DoctorReport } from '../../control/contract/doctor.ts';
import type { Diagnosis } from '../../platform/doctor/run-probes.ts';
import { packageVersion } from '../../platform/package-root.ts';

export function makeReport(diagnoses: readonly Diagnosis[]): DoctorReport {
  const findings = diagnoses.map(({ probe: { id, area, title, purpose }, finding }) => ({
    ...{ id, area, title, purpose, state: finding.state, found: finding.found },
    remedy: finding.remedy ?? null,
  }));
  return { version: packageVersion(), healthy: isHealthy(findings), findings };
}

/** The report of a host, which has no terminal. */
export function withoutTerminal({ version, findings }: DoctorReport): DoctorReport {
  const rest = findings.filter(({ area }) => area !== 'terminal');
  return { version, healthy: isHealthy(rest), findings: rest };
}

function isHealthy(findings: DoctorReport['findings']): boolean {
  return findings.every(({ state }) => state !== 'missing');
}
