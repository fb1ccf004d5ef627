import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { problem } from '../../model/results.ts';
import { Reconciling, type DriftPart, type Reconciler } from '../jobs/reconciler.ts';
import type { Api } from './api.ts';
import { BODY_PROBLEMS, operation } from './operation.ts';
import { sendResult } from './answer.ts';
import { body, type BodyOf, text } from './shapes.ts';

const COMPANY = { params: Type.Object({ company: Type.Optional(text) }) };

const ASSIGN_BODY = body({
  staff: text,
  service: text,
  action: Type.Optional(Type.Enum(['assign', 'unassign'], { description: 'assign when absent' })),
  primary: Type.Optional(Type.Boolean({ description: 'make the staff member the first choice' })),
  minutes: Type.Optional(
    Type.Unsafe<{ readonly [segmentKey: string]: number }>({
      type: 'object',
      maxProperties: 50,
      propertyNames: text,
      additionalProperties: Type.Integer({ minimum: 1, maximum: 1440 }),
      description: 'own minutes by segment',
    }),
  ),
  price: Type.Optional(
    Type.String({ pattern: '^\\d{1,9}\\.\\d{2}$', description: 'an own price with two decimal places' }),
  ),
});

const SYNC_PROBLEMS = [...BODY_PROBLEMS, 'unproven-read', 'secret-unavailable'] as const;

const SYNC_EVENT_TYPES = {
  ...operation({
    id: 'syncEventTypes',
    summary: 'Compare event types and event maps with Cal.com now; changes nothing',
    tag: 'reconciling',
    answers: { 200: ['Drift', 'what differs from what was applied last'] },
    problems: SYNC_PROBLEMS,
  }),
  ...COMPANY,
};

const SYNC_TEAM = {
  ...operation({
    id: 'syncTeam',
    summary: 'Compare hosts and members of the team with Cal.com now; changes nothing',
    tag: 'reconciling',
    answers: { 200: ['Drift', 'what differs from what was applied last'] },
    problems: SYNC_PROBLEMS,
  }),
  ...COMPANY,
};

const ASSIGN = {
  ...operation({
    id: 'assignStaff',
    summary: 'The edit of the manifests that assigns a service to a staff member, or unassigns it; nothing is written',
    tag: 'reconciling',
    answers: { 200: ['AssignmentEdit', 'the diff, for git'] },
    problems: [
      ...BODY_PROBLEMS,
      'unknown-staff',
      'unknown-service',
      'not-assignable',
      'manifests-not-served',
      'manifests-invalid',
    ],
  }),
  body: ASSIGN_BODY,
};

export interface ReconcileRoutes {
  readonly api: Api;
  readonly reconciler: Reconciler;
  /** Comparisons of one company per minute: each makes calls to Cal.com and reduces what bookings may use. */
  readonly syncsPerMinute: number;
}

/** The routes of the reconciler: what `src/reconcile` does over HTTP. */
export function reconcileRoutes(server: FastifyInstance, options: ReconcileRoutes): void {
  const { api, reconciler, syncsPerMinute } = options;
  const reconciling = new Reconciling(reconciler);
  const count = server.createRateLimit({
    max: syncsPerMinute,
    timeWindow: 60_000,
    keyGenerator: ({ companyId }: FastifyRequest) => `sync ${companyId}`,
  });
  const sync =
    (part: DriftPart) => async (request: FastifyRequest<{ Params: { company: string } }>, reply: FastifyReply) => {
      const { companyId, params } = request;
      const answer = await api.overview.serve({ companyId, company: params.company }, async ({ company }) => {
        const counted = await count(request);
        if (counted.isAllowed || !counted.isExceeded) return reconciling.sync(company, part);
        void reply.header('retry-after', String(counted.ttlInSeconds));
        return problem('too-many-requests', `the team is compared ${syncsPerMinute} times in a minute at most`);
      });
      return sendResult(reply, answer);
    };
  server.post('/sync/event-types/:company', { schema: SYNC_EVENT_TYPES }, sync('eventTypes'));
  server.post('/sync/team/:company', { schema: SYNC_TEAM }, sync('team'));

  server.post<{ Body: BodyOf<typeof ASSIGN_BODY> }>(
    '/staff-event-assignments',
    { schema: ASSIGN },
    async (request, reply) => {
      const { staff, service, action = 'assign', primary = false, minutes = {}, price = null } = request.body;
      const wanted = { staff, service, action, primary, minutes, price };
      const { companyId } = request;
      return sendResult(
        reply,
        await api.overview.serve({ companyId }, ({ company }) => reconciling.assign(company, wanted)),
      );
    },
  );
}
