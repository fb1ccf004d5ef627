import type { FastifyInstance } from 'fastify';
import type { Api } from './api.ts';
import { sendAnswer } from './send-answer.ts';

const text = { type: 'string', minLength: 1, maxLength: 200 };

/** `when`: an instant in ISO 8601, or words ("Freitag 16 Uhr"). */
export interface AvailabilityQuestion {
  readonly service: string;
  readonly branch?: string;
  readonly staff?: string;
  readonly when: string;
  /** Of the words, and of the answer's words; the company's when absent. */
  readonly language?: 'de' | 'en';
}

export interface NextSlotQuestion {
  readonly service: string;
  readonly branch?: string;
  readonly staff?: string;
  /** From when on; now when absent. */
  readonly after?: string;
  /** 1 to 20; 3 when absent. */
  readonly limit?: number;
}

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
