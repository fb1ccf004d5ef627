import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { SIGNATURE_HEADER } from '../webhooks/signature.ts';
import type { Api } from './api.ts';
import { countDeliveries, sendDelivered } from './delivery-limits.ts';
import { BODY_PROBLEMS, operation } from './operation.ts';
import { companyInPath, signedBody } from './signed-body.ts';

const SIGNATURE = /^[0-9a-f]{64}$/i;

const DELIVERY = {
  schema: {
    ...operation({
      id: 'receiveWebhook',
      summary: 'Webhook of Cal.com: a booking has changed',
      tag: 'deliveries',
      answers: { 200: ['Received', 'taken note of'] },
      problems: [...BODY_PROBLEMS, 'bad-signature', 'too-many-requests', 'secret-unavailable', 'database-unavailable'],
      isOpen: true,
    }),
    params: companyInPath,
  },
  config: signedBody(SIGNATURE_HEADER, Type.Object({ triggerEvent: Type.String() })),
};

/** Cal.com signs the bytes: on this route the body stays as it came. */
export function webhookRoutes(server: FastifyInstance, api: Api, perMinute: number): void {
  void server.register((raw, _options, done) => {
    countDeliveries(raw, { perMinute, signatureHeader: SIGNATURE_HEADER, pattern: SIGNATURE });
    raw.removeAllContentTypeParsers();
    raw.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
    raw.post<{ Params: { company: string } }>('/webhooks/calcom/:company', DELIVERY, async (request, reply) => {
      const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const signature = [request.headers[SIGNATURE_HEADER] ?? []].flat()[0];
      const { params, isPressed } = request;
      return sendDelivered(
        reply,
        await api.receiveWebhook({ companyId: params.company, rawBody, signature, isPressed }),
      );
    });
    done();
  });
}
