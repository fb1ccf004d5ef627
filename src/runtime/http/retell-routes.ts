import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { SIGNATURE_HEADER } from '../retell/receive-call.ts';
import type { Api } from './api.ts';
import { countDeliveries, sendDelivered } from './delivery-limits.ts';
import { BODY_PROBLEMS, operation } from './operation.ts';
import { companyInPath, signedBody } from './signed-body.ts';

/** Every call brings the whole conversation so far, word by word with its times. */
const BODY_LIMIT = 4 * 1024 * 1024;

const SIGNATURE = /^v=\d{1,20},d=[0-9a-f]{64}$/i;

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
    SIGNATURE_HEADER,
    Type.Object({
      name: Type.String(),
      call: Type.Object({ call_id: Type.String() }),
      args: Type.Optional(Type.Object({})),
    }),
  ),
};

/** Retell signs the bytes: on this route the body stays as it came. */
export function retellRoutes(server: FastifyInstance, api: Api, perMinute: number): void {
  void server.register((raw, _options, done) => {
    countDeliveries(raw, { perMinute, signatureHeader: SIGNATURE_HEADER, pattern: SIGNATURE });
    raw.removeAllContentTypeParsers();
    raw.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, parsed) =>
      parsed(null, body),
    );
    raw.post<{ Params: { company: string } }>(
      '/retell/:company/functions',
      { bodyLimit: BODY_LIMIT, ...CALL },
      async (request, reply) => {
        const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const signature = [request.headers[SIGNATURE_HEADER] ?? []].flat()[0];
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
