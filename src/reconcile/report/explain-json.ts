import type { ExplainedResource, Explanation } from '../explain/explain.ts';
import { changeReport, type ChangeReport } from './plan-json.ts';

/** schemas/explain-report.schema.json, one company. */
export interface ExplainReport {
  readonly company: string;
  readonly name: string;
  readonly resources: readonly (Omit<ExplainedResource, 'change'> & { readonly change: ChangeReport | null })[];
}

export function explainReport({ company, name, resources }: Explanation): ExplainReport {
  return {
    company,
    name,
    resources: resources.map((one) => ({ ...one, change: one.change === null ? null : changeReport(one.change) })),
  };
}
