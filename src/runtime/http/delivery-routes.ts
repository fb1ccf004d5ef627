import type { FastifyInstance, FastifySchema } from 'fastify';
import { Type, type TSchema } from 'typebox';
import { RETELL_SIGNATURE_HEADER } from '../voice-agent/receive-call.ts';
import { CALCOM_SIGNATURE_HEADER } from '../webhooks/receive.ts';
import type { Api } from './api.ts';
import { countDeliveries, sendDelivered } from './limits.ts';
import { BODY_PROBLEMS, operation } from './operation.ts';
import { text } from './shapes.ts';

/** The company of a delivery, by its id. */
const companyInPath = Type.Object({ company: text });

/** For the document only: the body is raw bytes until its signature has been compared, and is validated after that. */
function signedBody(signatureHeader: string, body: TSchema) {
  const headers = Type.Object({ [signatureHeader]: Type.String() });
  return {
    swaggerTransform: ({ schema, url }: { readonly schema: FastifySchema; readonly url: string }) => ({
      url,
      schema: { ...schema, headers, body },
    }),
  };
}

const CALCOM_SIGNATURE = /^[0-9a-f]{64}$/i;

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
  config: signedBody(CALCOM_SIGNATURE_HEADER, Type.Object({ triggerEvent: Type.String() })),
};

/** Cal.com signs the bytes: this route leaves the body unparsed. */
export function webhookRoutes(server: FastifyInstance, api: Api, perMinute: number): void {
  void server.register((raw, _options, done) => {
    countDeliveries(raw, { perMinute, signatureHeader: CALCOM_SIGNATURE_HEADER, pattern: CALCOM_SIGNATURE });
    raw.removeAllContentTypeParsers();
    raw.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
    raw.post<{ Params: { company: string } }>('/webhooks/calcom/:company', DELIVERY, async (request, reply) => {
      const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const signature = [request.headers[CALCOM_SIGNATURE_HEADER] ?? []].flat()[0];
      const { params, isPressed } = request;
      return sendDelivered(
        reply,
        await api.receiveWebhook({ companyId: params.company, rawBody, signature, isPressed }),
      );
    });
    done();
  });
}

/** Every call contains the whole conversation so far, with a time for each word. */
const BODY_LIMIT = 4 * 1024 * 1024;

const RETELL_SIGNATURE = /^v=\d{1,20},d=[0-9a-f]{64}$/i;

const CALL = {
  schema: {
    ...operation({
      id: 'callFunction',
      summary: 'A function that the voice agent calls; refusals that it has to say are answered 200',
      tag: 'deliveries',
      answers: { 200: ['Spoken', 'what to say'] },
      problems: [...BODY_PROBLEMS, 'bad-signature', 'too-many-requests', 'secret-unavailable', 'database-unavailable'],
      isOpen: true,
    }),
    params: companyInPath,
  },
  config: signedBody(
    RETELL_SIGNATURE_HEADER,
    Type.Object({
      name: Type.String(),
      call: Type.Object({ call_id: Type.String() }),
      args: Type.Optional(Type.Object({})),
    }),
  ),
};

/** Retell signs the bytes: this route leaves the body unparsed. */
export function retellRoutes(server: FastifyInstance, api: Api, perMinute: number): void {
  void server.register((raw, _options, done) => {
    countDeliveries(raw, { perMinute, signatureHeader: RETELL_SIGNATURE_HEADER, pattern: RETELL_SIGNATURE });
    raw.removeAllContentTypeParsers();
    raw.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, parsed) =>
      parsed(null, body),
    );
    raw.post<{ Params: { company: string } }>(
      '/retell/:company/functions',
      { bodyLimit: BODY_LIMIT, ...CALL },
      async (request, reply) => {
        const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const signature = [request.headers[RETELL_SIGNATURE_HEADER] ?? []].flat()[0];
        const { params, isPressed } = request;
        return sendDelivered(
          reply,
          await api.callFunction({ companyId: params.company, rawBody, signature, isPressed }),
        );
      },
    );
    done();
  });
}
