import type { Diagnostic, Position } from '../../model/diagnostic.ts';
import { blocksBooking } from '../../model/event-type/hazard.ts';
import type { DriftReport } from '../drift-company.ts';
import type { UnknownScope } from '../plan/plan.ts';
import { guardedPlaces, pathParts } from './annotations.ts';
import { FINDING_HELP } from './drift/drift-groups.ts';
import { findingLine } from './drift/finding-line.ts';
import { DRIFT_HELP, GUARD_HELP, UNKNOWN_HELP, type RuleHelp } from './plan/guard-help.ts';
import type { PlanReport } from './plan/plan-json.ts';
import { driftLine, hazardLine } from './plan/plan-sentences.ts';

/** Maximum number of locations per guard; code scanning shows only a few. */
const MOST_PLACES = 20;

export interface SarifOptions {
  readonly version: string;
  /** Directory of the manifests, relative to the repository's root: files become `manifests/friseur/staff.yaml`. */
  readonly root: string;
}

type Level = 'error' | 'warning' | 'note';

interface Finding {
  readonly rule: string;
  readonly level: Level;
  readonly message: string;
  readonly help: RuleHelp | null;
  readonly place: (Position & { readonly endColumn?: number }) | null;
  /** Stable between runs for the same finding. */
  readonly fingerprint?: string;
}

/** SARIF 2.1.0 (OASIS) with the errors of manifests. */
export function diagnosticsSarif(diagnostics: readonly Diagnostic[], options: SarifOptions): object {
  const findings = diagnostics.map((item): Finding => ({
    rule: item.code,
    level: item.severity,
    message: item.hint === undefined ? item.message : `${item.message} (${item.hint})`,
    help: null,
    place: item,
  }));
  return sarifLog(findings, options);
}

/** SARIF 2.1.0 with guards, unproven reads and changes made outside git, at the lines of the manifests. */
export function plansSarif(plans: readonly PlanReport[], options: SarifOptions): object {
  return sarifLog(plans.flatMap(planFindings), options);
}

function planFindings(plan: PlanReport): readonly Finding[] {
  const byId = new Map(plan.changes.map((change) => [change.id, change]));
  const guards = plan.guards.flatMap(({ code, message, changes }): readonly Finding[] => {
    const places = guardedPlaces(changes, byId).slice(0, MOST_PLACES);
    const finding = { rule: code, level: 'error', message, help: GUARD_HELP[code] } as const;
    return places.length === 0 ? [{ ...finding, place: null }] : places.map((place) => ({ ...finding, place }));
  });
  const drift = plan.drift.map((note): Finding => ({
    rule: note.kind,
    level: 'warning',
    message: driftLine(note, plan.hostNames),
    help: DRIFT_HELP[note.kind],
    place: note.source,
  }));
  const hazards = plan.hazards.map((note): Finding => ({
    rule: 'hazard',
    level: blocksBooking(note) ? 'error' : 'warning',
    message: hazardLine(note),
    help: FINDING_HELP.hazard,
    place: note.source,
  }));
  return [...plan.unknown.map(unknownFinding), ...guards, ...drift, ...hazards];
}

/** SARIF 2.1.0 with unacknowledged drift findings and unproven reads. */
export function driftSarif(reports: readonly DriftReport[], options: SarifOptions): object {
  const findings = reports.flatMap(({ open, unknown, hostNames }) => [
    ...unknown.map(unknownFinding),
    ...open
      .filter(({ status }) => status !== 'acknowledged')
      .map((finding): Finding => ({
        rule: finding.kind,
        level: finding.status === 'suspected' || finding.kind === 'unmanaged' ? 'note' : 'warning',
        message: findingLine(finding, hostNames),
        help: FINDING_HELP[finding.kind],
        place: finding.source,
        fingerprint: finding.id,
      })),
  ]);
  return sarifLog(findings, options);
}

function unknownFinding({ scope, code, reason }: UnknownScope): Finding {
  return { rule: code, level: 'error', message: `${scope}: ${reason}`, help: UNKNOWN_HELP[code], place: null };
}

function sarifLog(findings: readonly Finding[], { version, root }: SarifOptions): object {
  const rules = new Map<string, object>();
  for (const { rule, help, message } of findings) if (!rules.has(rule)) rules.set(rule, ruleOf(rule, help, message));
  const indexes = new Map([...rules.keys()].map((rule, index) => [rule, index]));
  const driver = { name: 'calops', semanticVersion: version, rules: [...rules.values()] };
  const results = findings.map((finding) => resultOf(finding, indexes.get(finding.rule) ?? 0, root));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, columnKind: 'utf16CodeUnits', results }],
  };
}

function ruleOf(rule: string, help: RuleHelp | null, message: string): object {
  if (help === null)
    return { id: rule, shortDescription: { text: rule.replaceAll('-', ' ') }, help: { text: message } };
  return { id: rule, shortDescription: { text: help.title }, help: { text: help.help } };
}

function resultOf({ rule, level, message, place, fingerprint }: Finding, ruleIndex: number, root: string): object {
  const result = {
    ruleId: rule,
    ruleIndex,
    level,
    message: { text: message },
    ...(fingerprint !== undefined && { partialFingerprints: { 'calopsFinding/v1': fingerprint } }),
  };
  if (place === null) return result;
  const uri = pathParts(root, place.file).map(encodeURIComponent).join('/');
  const region = {
    startLine: place.line,
    startColumn: place.column,
    ...(place.endColumn !== undefined && { endColumn: place.endColumn }),
  };
  return { ...result, locations: [{ physicalLocation: { artifactLocation: { uri }, region } }] };
}
