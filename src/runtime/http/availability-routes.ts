import type { FastifyInstance } from 'fastify';
import type { Api, AvailabilityQuestion, NextSlotQuestion } from './api.ts';
import { BODY_PROBLEMS, NAME_PROBLEMS, operation } from './operation.ts';
import { sendResult } from './answer.ts';
import { text } from './shapes.ts';

const WHERE = { service: text, branch: text, staff: text };

const CHECK_BODY = {
  type: 'object',
  required: ['service', 'when'],
  additionalProperties: false,
  properties: { ...WHERE, when: text, language: { enum: ['de', 'en'] } },
};

const NEXT_BODY = {
  type: 'object',
  required: ['service'],
  additionalProperties: false,
  properties: { ...WHERE, after: text, limit: { type: 'integer', minimum: 1, maximum: 20 } },
};

const PROBLEMS = [
  ...BODY_PROBLEMS,
  ...NAME_PROBLEMS,
  'time-not-understood',
  'calcom-refused',
  'calcom-unavailable',
  'secret-unavailable',
] as const;

const CHECK = {
  ...operation({
    id: 'checkAvailability',
    summary: 'Whether a service can start at a time, said as an instant or in words; otherwise what comes near it',
    tag: 'availability',
    answers: { 200: ['Availability', 'starts within that time, or alternatives'] },
    problems: PROBLEMS,
  }),
  body: CHECK_BODY,
};

const NEXT = {
  ...operation({
    id: 'nextSlot',
    summary: 'The next starts of a service',
    tag: 'availability',
    answers: { 200: ['NextStarts', 'as many as were asked for, or all that there are'] },
    problems: PROBLEMS,
  }),
  body: NEXT_BODY,
};

export function availabilityRoutes(server: FastifyInstance, api: Api): void {
  server.post<{ Body: AvailabilityQuestion }>(
    '/event-management/check-availability',
    { schema: CHECK },
    async (request, reply) => sendResult(reply, await api.checkAvailability(request.companyId, request.body)),
  );
  server.post<{ Body: NextSlotQuestion }>('/event-management/next-slot', { schema: NEXT }, async (request, reply) =>
    sendResult(reply, await api.nextSlots(request.companyId, request.body)),
  );
}
