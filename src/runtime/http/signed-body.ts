import type { FastifySchema } from 'fastify';
import { text } from './shapes.ts';

/** Whose delivery it is: an id, which goes to the database. */
export const companyInPath = { type: 'object', properties: { company: text } };

/** For the document alone: the body is bytes until its signature was compared, and is checked after that. */
export function signedBody(signatureHeader: string, body: object) {
  const headers = {
    type: 'object',
    required: [signatureHeader],
    properties: { [signatureHeader]: { type: 'string' } },
  };
  return {
    swaggerTransform: ({ schema, url }: { readonly schema: FastifySchema; readonly url: string }) => ({
      url,
      schema: { ...schema, headers, body: { type: 'object', ...body } },
    }),
  };
}
