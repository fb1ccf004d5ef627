import type { Position } from '../../model/position.ts';
import type { PlannedChange } from './plan-json.ts';

/** Lines of the changes that a guard holds back, each once. */
export function guardedPlaces(ids: readonly string[], byId: ReadonlyMap<string, PlannedChange>): readonly Position[] {
  const places = new Map<string, Position>();
  for (const id of ids) {
    const source = byId.get(id)?.source;
    if (source != null) places.set(`${source.file}:${source.line}`, source);
  }
  return [...places.values()];
}

/** The parts of a file's path, from where `root`, the directory of the manifests, is named from. */
export function pathParts(root: string, file: string): readonly string[] {
  return [...root.split('/'), ...file.split('/')].filter((part) => part !== '' && part !== '.');
}
