import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Api } from './api.ts';
import { BODY_PROBLEMS, NAME_PROBLEMS, operation } from './operation.ts';
import { sendResult } from './answer.ts';
import { FOR_OPERATORS } from './authenticate.ts';
import { body, type BodyOf, language, text, wanted } from './shapes.ts';

const CHECK_BODY = body({ ...wanted, when: text, language: Type.Optional(language) });

const NEXT_BODY = body({
  ...wanted,
  after: Type.Optional(text),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
});

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
    ...FOR_OPERATORS,
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
    ...FOR_OPERATORS,
    answers: { 200: ['NextStarts', 'as many as were asked for, or all that there are'] },
    problems: PROBLEMS,
  }),
  body: NEXT_BODY,
};

export function availabilityRoutes(server: FastifyInstance, api: Api): void {
  server.post<{ Body: BodyOf<typeof CHECK_BODY> }>(
    '/event-management/check-availability',
    { schema: CHECK, config: FOR_OPERATORS },
    async (request, reply) => sendResult(reply, await api.checkAvailability(request.companyId, request.body)),
  );
  server.post<{ Body: BodyOf<typeof NEXT_BODY> }>(
    '/event-management/next-slot',
    { schema: NEXT, config: FOR_OPERATORS },
    async (request, reply) => sendResult(reply, await api.nextSlots(request.companyId, request.body)),
  );
}
