import type { Catalog } from '../../model/catalog.ts';
import type { Observation } from '../observe/observation.ts';
import type { Selector } from './select.ts';

export interface PlanInput {
  readonly catalog: Catalog;
  readonly observation: Observation;
  /** Tokens of `--allow` and `--adopt` (as `adopt:NAME`). */
  readonly allow: ReadonlySet<string>;
  readonly only: Selector | null;
}
