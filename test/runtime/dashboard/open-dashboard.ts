import type { Catalog } from '../../../src/model/catalog.ts';
import { loadManifests } from '../../../src/reconcile/manifest/load-manifests.ts';
import { tokenHash } from '../../../src/runtime/http/authenticate.ts';
import { manualClock } from '../../support/manual-clock.ts';
import type { ManualClock } from '../../support/manual-clock.ts';
import { openRuntime, TOKEN } from '../../support/booking/open-runtime.ts';
import type { OpenRuntime } from '../../support/booking/open-runtime.ts';
import { queryRows } from '../../store/query-rows.ts';
import { insertRows } from '../../store/insert-rows.ts';
import { bookFortnight, idOf, iso } from './busy-fortnight.ts';

/** A Monday morning, 09:12 in Berlin. */
const NOW_MS = Date.UTC(2026, 10, 23, 8, 12);
/** Of company 1, the salon of manifests/friseur. */
export const RUN = '20261123-071502-4f2a';
const COMPANY = '1';

export interface OpenDashboard extends OpenRuntime {
  readonly clock: ManualClock;
  readonly catalog: Catalog;
}

/**
 * The salon of manifests/friseur on a busy Monday, always the same: two weeks of bookings, and one of everything that may need
 * somebody. Its clock stands still until a test moves it.
 */
export async function openDashboard(nowMs = NOW_MS): Promise<OpenDashboard> {
  const catalog = await sampleSalon();
  const clock = manualClock(nowMs);
  const opened = await openRuntime({ catalogs: [catalog], clock, now: clock.now });
  const { store, databaseUrl: url } = opened.world;
  await store.tokens.create(COMPANY, { label: 'dashboard', tokenHash: tokenHash(TOKEN), who: 'lina' });
  await queryRows(url, WEAR);
  await bookFortnight({ url, catalog, nowMs });
  await needSomebody(url, nowMs);
  return { ...opened, clock, catalog };
}

/** One service is paused, a class is offered, and Lina is known by a name that she may change. */
async function sampleSalon(): Promise<Catalog> {
  const { catalogs } = await loadManifests('manifests/friseur');
  const [catalog] = catalogs;
  if (!catalog) throw new Error('manifests/friseur is sound');
  return {
    ...catalog,
    staff: catalog.staff.map((person) =>
      person.name === 'lina' ? { ...person, host: { username: 'friseur-lina' } } : person,
    ),
    services: catalog.services.flatMap((service) => {
      if (service.name === 'dauerwelle') return [{ ...service, state: 'paused', reason: 'no supplies' }];
      return service.name === 'hochsteckfrisur' ? [service, braidingOf(service)] : [service];
    }),
  };
}

/** A class in the evening: six customers learn to braid. */
function braidingOf(service: Catalog['services'][number]): Catalog['services'][number] {
  const [segment] = service.segments;
  if (!segment) throw new Error('a service has a segment');
  const segments = [{ ...segment, title: 'Flechtkurs', minutes: 60, slug: 'friseur-flechtkurs' }];
  return { ...service, id: '420', name: 'flechtkurs', title: 'Flechtkurs', capacity: 6, slotInterval: 60, segments };
}

/** The first apply was three weeks ago; somebody took away what Fabian's second account is booked with. */
const WEAR = `
  UPDATE calops.runs SET started_at = '2026-11-02T08:30:00Z', finished_at = '2026-11-02T08:30:41Z', who = 'clara',
    host = 'ci-7', commit = 'b0c41d7e9f2a4c6d8e1f3a5b7c9d0e2f4a6b8c0d', calls = 48;
  DELETE FROM calops.calcom_event_map AS map USING calops.services AS service, calops.staff AS staff
  WHERE service.id = map.service_id AND staff.id = map.staff_id AND service.name = 'ansatzfaerbung'
    AND staff.name = 'fabian-2' AND map.segment_key IN ('C', 'D')`;

async function needSomebody(url: string, nowMs: number): Promise<void> {
  const ahead = await queryRows(
    url,
    `SELECT id, segment_key AS segment, booking_uid AS uid FROM calops.appointments AS appointment
       JOIN calops.appointment_phases AS phase
         ON phase.company_id = appointment.company_id AND phase.appointment_id = appointment.id
     WHERE appointment.status = 'booked' AND appointment.starts_at > '${iso(nowMs)}' ORDER BY id, segment_key`,
  );
  const stuck = ahead.find(({ segment }) => segment === 'B');
  const changed = ahead.find(({ id, segment }) => segment === 'A' && id !== stuck?.['id']);
  await queryRows(
    url,
    `UPDATE calops.appointments SET calcom_sync_status = 'manual_review' WHERE id = '${String(stuck?.['id'])}';
     UPDATE calops.appointments SET flag = '{"code":"changed-in-calcom"}' WHERE id = '${String(changed?.['id'])}'`,
  );
  const refusal = { code: 'server', message: 'Cal.com answered 500: Internal server error' };
  const step = { action: 'cancel', segment: 'B', status: 'unknown', bookingUid: stuck?.['uid'], error: refusal };
  const moved = { segment: 'A', bookingUid: changed?.['uid'], is: 'moved', fromMs: nowMs + 97 * 3_600_000 + 1_080_000 };
  await insertRows(url, [
    [
      'alerts',
      [
        alert(
          1,
          ['manual_review', String(stuck?.['id'])],
          { saga: idOf('saga', 1), kind: 'cancel', steps: [step] },
          '2026-11-23T06:40:00Z',
        ),
        alert(
          2,
          ['appointment_flagged', String(changed?.['id'])],
          { code: 'changed-in-calcom', segments: [moved] },
          '2026-11-23T07:55:00Z',
        ),
      ],
    ],
    ['drift_findings', FINDINGS],
    ['runs', [run]],
    ['run_changes', CHANGES],
  ]);
}

function alert(number: number, [kind, appointment]: readonly [string, string], detail: object, raisedAt: string) {
  const resource = `appointment/${appointment}`;
  return { company_id: COMPANY, id: idOf('alert', number), kind, resource, detail, raised_at: raisedAt };
}

const seen = { first_seen: '2026-11-20T14:23:00Z', last_seen: '2026-11-23T07:23:00Z', times_seen: 66 };
const quiet = { reason: null, acknowledged_by: null, resolved_at: null };

function finding(id: string, [kind, resource, field]: readonly [string, string, string | null], more: object) {
  const values = { theirs: null, ours: null, last_applied: null };
  return {
    company_id: COMPANY,
    id,
    kind,
    resource,
    field,
    ...values,
    blame: 'outside',
    status: 'confirmed',
    ...seen,
    ...quiet,
    ...more,
  };
}

const FINDINGS = [
  finding('f3a91c', ['orphan', 'eventType/bart/A', null], { blame: 'unapplied' }),
  finding('7be204', ['field-changed', 'eventType/balayage/A', 'lengthInMinutes'], {
    theirs: 45,
    ours: 60,
    last_applied: 60,
    first_seen: '2026-11-22T17:23:00Z',
    times_seen: 15,
  }),
  finding('c05d77', ['unmanaged', 'eventType/5120', null], { status: 'suspected', times_seen: 1 }),
  finding('19e4aa', ['field-changed', 'eventType/herrenhaarschnitt/A', 'title'], {
    theirs: 'Herrenhaarschnitt Aktion',
    ours: 'Herrenhaarschnitt',
    last_applied: 'Herrenhaarschnitt',
    status: 'acknowledged',
    reason: 'Aktion bis Ende November',
    acknowledged_by: 'clara',
  }),
];

const run = {
  id: RUN,
  company_id: COMPANY,
  command: 'apply',
  who: 'clara',
  host: 'ci-7',
  commit: '5d1e8a3b7c9f2046d8e1a3b5c7f90214e6a8b0c2',
  run_url: 'https://ci.salon.example/runs/218',
  plan_digest: null,
  catalog_digest: null,
  status: 'partial',
  started_at: iso(NOW_MS - 57 * 60_000),
  finished_at: iso(NOW_MS - 57 * 60_000 + 3200),
  calls: 6,
};

function change(id: string, [kind, action, name]: readonly [string, string, string], more: object) {
  const values = { status: 'done', before: null, after: null, error: null };
  return { run_id: RUN, change_id: id, company_id: COMPANY, kind, action, name, ...values, ...more };
}

const CHANGES = [
  change('service/balayage', ['service', 'update', 'balayage'], {
    before: { priceAmount: '129.00' },
    after: { priceAmount: '134.00' },
  }),
  change('eventType/herrenhaarschnitt/A', ['eventType', 'update', 'herrenhaarschnitt/A'], {
    before: { lengthInMinutes: 25, minimumBookingNotice: 60 },
    after: { lengthInMinutes: 30, minimumBookingNotice: 60 },
  }),
  change('eventType/balayage/B', ['eventType', 'update', 'balayage/B'], {
    status: 'failed',
    before: { title: 'Balayage: Auswaschen' },
    error: { code: 'conflict-slug', message: 'the slug friseur-balayage-b is taken by another event type' },
  }),
];
