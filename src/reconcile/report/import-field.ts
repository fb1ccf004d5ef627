import type { FieldChange } from '../plan/plan.ts';
import { visible } from './visible.ts';

/** `title: "Cut" in Cal.com, "Haircut" in git` */
export function fieldChangeText({ path, from, to }: FieldChange): string {
  return `${path}: ${visible(JSON.stringify(from))} in Cal.com, ${visible(JSON.stringify(to))} in git`;
}
