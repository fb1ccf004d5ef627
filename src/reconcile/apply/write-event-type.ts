import type { CalcomWriter, EventTypePatch, KeptSettings, NewEventType, WrittenEventType } from '../../calcom/api.ts';
import { CalcomError } from '../../calcom/caller/errors.ts';
import type { Capability } from '../../model/capabilities.ts';
import type { AttendeeEmail, DeclaredFields } from '../../model/event-type/event-type.ts';
import { compareEventType } from '../plan/compare-event-type.ts';
import { plainChange } from '../plan/creates.ts';
import type { EventTypeChange } from '../plan/plan.ts';

export interface WriteContext {
  readonly writer: CalcomWriter;
  readonly teamId: number;
  /** Called when a failed create has left an event type behind: it is managed from then on, even if incomplete. */
  readonly own: (eventTypeId: number) => Promise<unknown>;
  /** Called when the server lacks a capability that the plan relied on. */
  readonly refused: (capability: Capability) => void;
  readonly signal: AbortSignal;
}

/** Maximum number of attempts for a create that keeps vanishing. */
const CREATE_ATTEMPTS = 3;

/** Writes one event type change to Cal.com. Returns null if nothing had to be sent. Throws CalcomError. */
export async function writeEventType(change: EventTypeChange, context: WriteContext): Promise<WrittenEventType | null> {
  const { attendeeEmail, ...patch } = change.patch;
  const written = await writeSettings({ ...plainChange(change), patch }, context);
  if (attendeeEmail === undefined) return written;
  const id = written?.observed.id ?? change.eventTypeId;
  if (id === null) throw new Error(`${change.id} ended without an event type`);
  if (change.eventTypeId === null) await context.own(id);
  await setAttendeeEmail(id, attendeeEmail, context);
  return written;
}

/** Uses separate endpoints, which a server may lack or no longer have. */
async function setAttendeeEmail(
  id: number,
  attendeeEmail: AttendeeEmail,
  { writer, teamId, signal, refused }: WriteContext,
): Promise<void> {
  try {
    await writer.setAttendeeEmail(teamId, id, attendeeEmail, { signal });
  } catch (error) {
    const lacksRoute =
      error instanceof CalcomError &&
      (error.status === 403 || (error.status === 404 && error.kind === 'unexpected-shape'));
    if (lacksRoute) refused('bookingFields');
    throw error;
  }
}

async function writeSettings(change: EventTypeChange, context: WriteContext): Promise<WrittenEventType | null> {
  if (change.eventTypeId === null) return createEventType(change, context);
  if (Object.keys(change.patch).length === 0) return null;
  const kept = await keptSettings(change.eventTypeId, change, context);
  return update(change.eventTypeId, { ...change, ...kept }, context);
}

/** Undeclared settings that a patch without them resets. */
type Kept = 'hostSettings' | 'videoSettings' | 'form';

function update(
  id: number,
  { patch: fields, hostSettings, videoSettings, form }: Pick<EventTypeChange, 'patch'> & Pick<EventTypePatch, Kept>,
  { writer, teamId, signal }: WriteContext,
): Promise<WrittenEventType> {
  const { schedulingType: _, ...patch }: DeclaredFields = fields;
  const kept = {
    ...(hostSettings && { hostSettings }),
    ...(videoSettings && { videoSettings }),
    ...(form && { form }),
  };
  return writer.updateTeamEventType(teamId, id, { ...patch, ...kept }, { signal });
}

/** Undeclared settings that the write must include; read just before the write, since the plan may be old. */
async function keptSettings(
  id: number,
  { keepsVideoSettings, keepsForm }: EventTypeChange,
  { writer, teamId, signal }: WriteContext,
): Promise<Partial<KeptSettings> | undefined> {
  if (keepsVideoSettings !== true && keepsForm !== true) return undefined;
  return writer.keptSettings(teamId, id, { signal });
}

/**
 * Cal.com's create is two writes without a transaction, so a failed one may have left a row, and an unanswered one may have succeeded.
 * Unless the create was certainly refused, look first.
 *
 * | create ended | slug there now | then |
 * |---|---|---|
 * | refused, and no earlier attempt was unknown | not read | fail: the slug belongs to another event type |
 * | unknown | yes | ours: repair by PATCH, which also updates the children |
 * | unknown | no | try again: Cal.com's unique slug prevents a duplicate |
 */
async function createEventType(change: EventTypeChange, context: WriteContext): Promise<WrittenEventType> {
  const { writer, teamId, signal } = context;
  let mayBeOurs = false;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await writer.createTeamEventType(teamId, requireComplete(change.patch), { signal });
    } catch (error) {
      if (!(error instanceof CalcomError)) throw error;
      if (error.outcome === 'unknown') mayBeOurs = true;
      if (!mayBeOurs) throw error;
      const found = await lookUp(change.slug, error, context);
      if (found) return await repair(found, change, context);
      if (attempt >= CREATE_ATTEMPTS || signal.aborted) throw error;
    }
  }
}

/** If the lookup fails, what the create left behind stays unknown. */
async function lookUp(slug: string, cause: CalcomError, { writer, teamId, signal }: WriteContext) {
  try {
    return await writer.teamEventTypeBySlug(teamId, slug, { signal });
  } catch (error) {
    if (!(error instanceof CalcomError)) throw error;
    const message = `${cause.message}; whether ${slug} was made could not be looked up (${error.message})`;
    throw new CalcomError(message, { kind: cause.kind, outcome: 'unknown', retryable: true, cause });
  }
}

async function repair(
  found: WrittenEventType['observed'],
  change: EventTypeChange,
  context: WriteContext,
): Promise<WrittenEventType> {
  await context.own(found.id);
  const { attendeeEmail: _, ...patch } = compareEventType({
    desired: change.declared,
    ledger: null,
    observed: found.fields,
    policy: 'warn',
  }).patch;
  const hosts = change.declared.hosts ?? []; // with hosts in the request, Cal.com's response contains their children
  const { hostSettings } = found;
  return update(found.id, { patch: { ...patch, hosts }, ...(hostSettings && { hostSettings }) }, context);
}

function requireComplete(fields: DeclaredFields): NewEventType {
  const { title, slug, lengthInMinutes, schedulingType } = fields;
  if (title === undefined || slug === undefined || lengthInMinutes === undefined || schedulingType === undefined) {
    throw new Error('a create without title, slug, length or scheduling type was planned');
  }
  return { ...fields, title, slug, lengthInMinutes, schedulingType };
}
