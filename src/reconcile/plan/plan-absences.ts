import { type AbsenceRow, type AbsenceValues, markedClosure, type ObservedAbsence } from '../../model/time/absence.ts';
import type { Catalog } from '../../model/catalog.ts';
import { canonicalJson } from '../../model/json.ts';
import { sha256 } from '../../model/sha256.ts';
import type { ResolvedHost } from '../desired/resolve-hosts.ts';
import { isOver, type DesiredAbsence, desiredAbsences } from '../desired/desired-absences.ts';
import type { AbsenceObservation } from '../observe/read-absences.ts';
import { ABSENT } from './creates.ts';
import type { AbsenceChange, FieldChange, UnknownScope } from './plan.ts';

export interface AbsenceContext {
  readonly catalog: Catalog;
  readonly hosts: ReadonlyMap<string, ResolvedHost>;
  readonly observed: AbsenceObservation | undefined;
  /** Ids of the changes of this plan. */
  readonly changed: Pick<ReadonlySet<string>, 'has'>;
}

const FIELDS = ['from', 'to', 'reason', 'notes'] as const;

/**
 * | git | in Cal.com, with our mark | in the database | then |
 * |---|---|---|---|
 * | wanted | none | – | create; nothing if a foreign absence has the same days |
 * | wanted | the same | the same | nothing |
 * | wanted | the same | none, or another id: a run ended in between | record |
 * | wanted | other values | – | update: the declared ones are written, over what was changed in Cal.com |
 * | not wanted | there | – | delete |
 * | not wanted | none | there | delete, without a call |
 *
 * Absences of closures that are over stay, in Cal.com and in the database. A member whose absences were not read has no changes.
 */
export function planAbsences(context: AbsenceContext): readonly AbsenceChange[] {
  const { catalog, hosts, observed } = context;
  if (observed?.place.known !== true || observed.place.value === null) return [];
  const { place, readAtMs } = { place: observed.place.value, readAtMs: observed.readAtMs };
  const wanted = desiredAbsences(catalog, hosts, readAtMs);
  const kept = new Set(wanted.map((one) => keyOf(one.closure.id, one.userId)));
  const news = wanted.flatMap((one) => wantedChange(one, context, observed) ?? []);
  const marked = [...observed.byUser]
    .flatMap(([, read]) => (read.known ? read.value : []))
    .flatMap((absence) => {
      const closureId = markedClosure(catalog.company.id, absence.notes);
      return closureId === null ? [] : [{ closureId, absence }];
    });
  const existingKeys = new Set(marked.map(({ closureId, absence }) => keyOf(closureId, absence.userId)));
  const zone = catalog.company.timeZone;
  const lost = observed.registered.filter(
    (row) =>
      observed.byUser.get(row.userId)?.known === true &&
      !existingKeys.has(keyOf(row.closureId, row.userId)) &&
      !kept.has(keyOf(row.closureId, row.userId)),
  );
  const gone = [
    ...marked
      .filter(({ closureId, absence }) => !kept.has(keyOf(closureId, absence.userId)))
      .map(({ closureId, absence }) => ({ closureId, absence, days: absence, userId: absence.userId })),
    ...lost.map((row) => ({ closureId: row.closureId, absence: null, days: row, userId: row.userId })),
  ].filter(({ days }) => !isOver(days, zone, readAtMs));
  return [...news, ...gone.map((one) => removal(one, context, observed))].map((change) => ({ ...change, place }));
}

function keyOf(closureId: string, userId: number): string {
  return `${userId} ${closureId}`;
}

type Draft = Omit<AbsenceChange, 'place'>;

function wantedChange(
  { closure, staff, userId, values, source }: DesiredAbsence,
  { catalog, changed }: AbsenceContext,
  { byUser, registered }: AbsenceObservation,
): Draft | null {
  const read = byUser.get(userId);
  if (read?.known !== true) return null;
  const row = registered.find((one) => one.closureId === closure.id && one.staffId === staff.id) ?? null;
  const ours = read.value.find(({ notes }) => markedClosure(catalog.company.id, notes) === closure.id) ?? null;
  const isForeign = ({ from, to }: ObservedAbsence) => from === values.from && to === values.to;
  if (ours === null && read.value.some(isForeign)) return null;
  const fields = FIELDS.flatMap((path): readonly FieldChange[] => {
    const from = ours?.[path] ?? null;
    return from === values[path] ? [] : [{ path, from, to: values[path] }];
  });
  const isRecorded = row?.absenceId === ours?.id && row?.userId === userId && isSame(row, values);
  if (ours !== null && fields.length === 0 && isRecorded) return null;
  const name = `${closure.name}/${staff.name}`;
  const id = `closure/${closure.name}`;
  return {
    id: `absence/${name}`,
    kind: 'absence',
    wave: 6,
    name,
    action: ours === null ? 'create' : fields.length > 0 ? 'update' : 'record',
    fields,
    reason: reasonFor(row, ours, fields.length > 0),
    source,
    dependsOn: changed.has(id) ? [id] : [],
    fingerprint: fingerprintOf(ours),
    blockedBy: [],
    closureId: closure.id,
    staffId: staff.id,
    userId,
    absenceId: ours?.id ?? null,
    wanted: values,
  };
}

function isSame(row: AbsenceRow | null, values: AbsenceValues): boolean {
  return row !== null && FIELDS.every((path) => row[path] === values[path]);
}

function reasonFor(row: AbsenceRow | null, ours: ObservedAbsence | null, isChanged: boolean): string {
  if (ours === null) return row === null ? 'declared, not in Cal.com yet' : 'gone from Cal.com; it is made again';
  if (!isChanged) return 'made by a run that ended before it was recorded';
  const isOutside = row !== null && FIELDS.some((path) => row[path] !== ours[path]);
  return isOutside ? 'changed outside git; git overwrites it' : 'changed in git';
}

interface Gone {
  readonly closureId: string;
  readonly userId: number;
  /** Null: gone from Cal.com already. */
  readonly absence: ObservedAbsence | null;
}

function removal(
  { closureId, userId, absence }: Gone,
  { catalog, hosts }: AbsenceContext,
  { registered }: AbsenceObservation,
): Draft {
  const row = registered.find((one) => one.closureId === closureId && one.userId === userId);
  const host = [...hosts].find(([, found]) => found.found && found.member.userId === userId)?.[0];
  const closure = (catalog.closures ?? []).find(({ id }) => id === closureId);
  const staffId = row?.staffId ?? catalog.staff.find(({ name }) => name === host)?.id ?? '';
  const name = `${closure?.name ?? closureId}/${host ?? `user-${userId}`}`;
  return {
    id: `absence/${name}`,
    kind: 'absence',
    wave: 6,
    name,
    action: 'delete',
    fields: (['from', 'to'] as const).map((path) => ({ path, from: (absence ?? row)?.[path] ?? null, to: null })),
    reason: absence === null ? 'no longer declared, and gone from Cal.com' : 'no longer declared',
    source: closure?.source ?? catalog.company.source,
    dependsOn: [],
    fingerprint: fingerprintOf(absence),
    blockedBy: [],
    closureId,
    staffId,
    userId,
    absenceId: absence?.id ?? null,
    wanted: null,
  };
}

function fingerprintOf(absence: ObservedAbsence | null): string {
  return absence === null ? ABSENT : sha256(canonicalJson({ ...absence }));
}

/** What could not be read of absences; no change is planned for it. */
export function unreadAbsences(
  observed: AbsenceObservation | undefined,
  hosts: ReadonlyMap<string, ResolvedHost>,
): readonly UnknownScope[] {
  if (observed === undefined) return [];
  const { place, byUser } = observed;
  if (!place.known) return [{ scope: 'absences', code: place.reason.code, reason: place.reason.message }];
  return [...byUser].flatMap(([userId, read]): readonly UnknownScope[] => {
    if (read.known) return [];
    const name = [...hosts].find(([, host]) => host.found && host.member.userId === userId)?.[0] ?? `user ${userId}`;
    return [{ scope: `absences of ${name}`, code: read.reason.code, reason: read.reason.message }];
  });
}
