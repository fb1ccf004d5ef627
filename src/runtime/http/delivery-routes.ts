import type { FastifyInstance, FastifySchema } from 'fastify';
import { Type, type TSchema } from 'typebox';
import { RETELL_SIGNATURE_HEADER } from '../voice-agent/receive-call.ts';
import { CALCOM_SIGNATURE_HEADER } from '../webhooks/receive.ts';
import type { Result } from './answer.ts';
import type { Api, RawDelivery } from './api.ts';
import { countDeliveries, sendDelivered } from './limits.ts';
import { BODY_PROBLEMS, operation, type OperationFacts } from './operation.ts';
import { text } from './shapes.ts';

interface SignedRoute {
  readonly url: string;
  readonly perMinute: number;
  readonly signatureHeader: string;
  /** The form of a signature. */
  readonly pattern: RegExp;
  readonly facts: Pick<OperationFacts, 'id' | 'summary' | 'answers'>;
  readonly body: TSchema;
  /** Bytes; the server's limit when absent. */
  readonly bodyLimit?: number;
  readonly receive: (delivery: RawDelivery) => Promise<Result>;
}

/** A route whose sender signs the bytes: it leaves the body unparsed, and its company is in the path. */
function signedRoute(server: FastifyInstance, route: SignedRoute): void {
  const { url, perMinute, signatureHeader, pattern, facts, body, bodyLimit, receive } = route;
  const limit = bodyLimit === undefined ? {} : { bodyLimit };
  const schema = {
    ...operation({
      ...facts,
      tag: 'deliveries',
      problems: [...BODY_PROBLEMS, 'bad-signature', 'too-many-requests', 'secret-unavailable', 'database-unavailable'],
      isOpen: true,
    }),
    params: Type.Object({ company: text }),
  };
  void server.register((raw, _options, done) => {
    countDeliveries(raw, { perMinute, signatureHeader, pattern });
    raw.removeAllContentTypeParsers();
    raw.addContentTypeParser('*', { parseAs: 'buffer', ...limit }, (_request, bytes, parsed) => parsed(null, bytes));
    raw.post<{ Params: { company: string } }>(
      url,
      { ...limit, schema, config: documented(signatureHeader, body) },
      async (request, reply) => {
        const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const signature = [request.headers[signatureHeader] ?? []].flat()[0];
        const { params, isPressed } = request;
        return sendDelivered(reply, await receive({ companyId: params.company, rawBody, signature, isPressed }));
      },
    );
    done();
  });
}

/** For the document only: the body is raw bytes until its signature has been compared, and is validated after that. */
function documented(signatureHeader: string, body: TSchema) {
  const headers = Type.Object({ [signatureHeader]: Type.String() });
  return {
    swaggerTransform: ({ schema, url }: { readonly schema: FastifySchema; readonly url: string }) => ({
      url,
      schema: { ...schema, headers, body },
    }),
  };
}

export function webhookRoutes(server: FastifyInstance, api: Api, perMinute: number): void {
  signedRoute(server, {
    url: '/webhooks/calcom/:company',
    perMinute,
    signatureHeader: CALCOM_SIGNATURE_HEADER,
    pattern: /^[0-9a-f]{64}$/i,
    facts: {
      id: 'receiveWebhook',
      summary: 'Webhook of Cal.com: a booking has changed',
      answers: { 200: ['Received', 'taken note of'] },
    },
    body: Type.Object({ triggerEvent: Type.String() }),
    receive: (delivery) => api.receiveWebhook(delivery),
  });
}

/** Every call contains the whole conversation so far, with a time for each word. */
const CALL_LIMIT = 4 * 1024 * 1024;

export function retellRoutes(server: FastifyInstance, api: Api, perMinute: number): void {
  signedRoute(server, {
    url: '/retell/:company/functions',
    perMinute,
    signatureHeader: RETELL_SIGNATURE_HEADER,
    pattern: /^v=\d{1,20},d=[0-9a-f]{64}$/i,
    facts: {
      id: 'callFunction',
      summary: 'A function that the voice agent calls; refusals that it has to say are answered 200',
      answers: { 200: ['Spoken', 'what to say'] },
    },
    body: Type.Object({
      name: Type.String(),
      call: Type.Object({ call_id: Type.String() }),
      args: Type.Optional(Type.Object({})),
    }),
    bodyLimit: CALL_LIMIT,
    receive: (call) => api.callFunction(call),
  });
}
