import type { FastifySchema } from 'fastify';
import { Type, type TSchema } from 'typebox';
import { text } from './shapes.ts';

/** The company of a delivery, by its id. */
export const companyInPath = Type.Object({ company: text });

/** For the document alone: the body is bytes until its signature was compared, and is checked after that. */
export function signedBody(signatureHeader: string, body: TSchema) {
  const headers = Type.Object({ [signatureHeader]: Type.String() });
  return {
    swaggerTransform: ({ schema, url }: { readonly schema: FastifySchema; readonly url: string }) => ({
      url,
      schema: { ...schema, headers, body },
    }),
  };
}
