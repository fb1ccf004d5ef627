import type { FastifyReply } from 'fastify';
import type { KeptAnswer } from '../../store/booking-store.ts';

/** Sends an answer as it is; problems under their own media type. */
export function sendAnswer(reply: FastifyReply, { status, body }: KeptAnswer): FastifyReply {
  const isProblem = status >= 400;
  if (status === 503) void reply.header('retry-after', '5');
  return reply
    .code(status)
    .type(isProblem ? 'application/problem+json' : 'application/json')
    .send(JSON.stringify(body));
}
