import type { FastifyInstance } from 'fastify';
import { SIGNATURE_HEADER } from '../webhooks/signature.ts';
import type { Api } from './api.ts';
import { sendAnswer } from './send-answer.ts';

/** Cal.com signs the bytes: on this route the body stays as it came. */
export function webhookRoutes(server: FastifyInstance, api: Api): void {
  void server.register((raw, _options, done) => {
    raw.removeAllContentTypeParsers();
    raw.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
    raw.post<{ Params: { company: string } }>('/webhooks/calcom/:company', async (request, reply) => {
      const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const signature = [request.headers[SIGNATURE_HEADER] ?? []].flat()[0];
      return sendAnswer(reply, await api.receiveWebhook({ companyId: request.params.company, rawBody, signature }));
    });
    done();
  });
}
