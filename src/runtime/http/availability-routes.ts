import type { FastifyInstance } from 'fastify';
import type { Api, AvailabilityQuestion, NextSlotQuestion } from './api.ts';
import { sendAnswer } from './send-answer.ts';
import { text } from './shapes.ts';

const WHERE = { service: text, branch: text, staff: text };

const CHECK = {
  type: 'object',
  required: ['service', 'when'],
  additionalProperties: false,
  properties: { ...WHERE, when: text, language: { enum: ['de', 'en'] } },
};

const NEXT = {
  type: 'object',
  required: ['service'],
  additionalProperties: false,
  properties: { ...WHERE, after: text, limit: { type: 'integer', minimum: 1, maximum: 20 } },
};

export function availabilityRoutes(server: FastifyInstance, api: Api): void {
  server.post<{ Body: AvailabilityQuestion }>(
    '/event-management/check-availability',
    { schema: { body: CHECK } },
    async (request, reply) => sendAnswer(reply, await api.checkAvailability(request.companyId, request.body)),
  );
  server.post<{ Body: NextSlotQuestion }>(
    '/event-management/next-slot',
    { schema: { body: NEXT } },
    async (request, reply) => sendAnswer(reply, await api.nextSlots(request.companyId, request.body)),
  );
}
