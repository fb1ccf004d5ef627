import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv';
import type { FastifyInstance } from 'fastify';

/** `/openapi.json` as its readers see it, and what is wrong with an answer by it. */
export interface ApiDocument {
  readonly document: Document;
  readonly operations: readonly Operation[];
  operation(id: string): Operation;
  /** What the document does not say of this answer; empty when it says all of it. */
  faultsOf(operation: Operation, answer: Answer): readonly string[];
}

export interface Operation {
  readonly id: string;
  readonly summary: string;
  readonly method: 'GET' | 'POST';
  /** `/v2/bookings/{id}` */
  readonly path: string;
  readonly isOpen: boolean;
  readonly parameters: readonly { readonly in: string; readonly name: string }[];
  readonly body: object | undefined;
  readonly responses: Readonly<Record<string, Response>>;
}

interface Response {
  readonly description: string;
  readonly content: Readonly<Record<string, { readonly schema: object }>>;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly security: unknown;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Written>>>>;
}

interface Written {
  readonly operationId: string;
  readonly summary: string;
  readonly security?: readonly unknown[];
  readonly parameters?: Operation['parameters'];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: object } } };
  readonly responses: Operation['responses'];
}

export async function apiDocument(server: FastifyInstance): Promise<ApiDocument> {
  const document = (await server.inject({ url: '/openapi.json' })).json<Document>();
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, written]) => operationOf(path, method, written)),
  );
  const validators = new Map<object, ValidateFunction>();
  const validatorOf = (schema: object): ValidateFunction => {
    const validate = validators.get(schema) ?? compile(document, schema);
    validators.set(schema, validate);
    return validate;
  };
  return {
    document,
    operations,
    operation: (id) => {
      const found = operations.find((one) => one.id === id);
      if (!found) throw new Error(`no operation ${id}`);
      return found;
    },
    faultsOf: ({ responses }, { status, headers, text }) => {
      const type = String(headers['content-type']).split(';')[0] ?? '';
      const schema = responses[status]?.content[type]?.schema;
      if (!schema) return [`${status} ${type} is not in the document: ${text}`];
      const validate = validatorOf(schema);
      if (validate(type === 'text/plain' ? text : JSON.parse(text))) return [];
      return (validate.errors ?? []).map((fault) => `${status} ${fault.instancePath} ${fault.message} in ${text}`);
    },
  };
}

function operationOf(path: string, method: string, written: Written): Operation {
  return {
    id: written.operationId,
    summary: written.summary,
    method: method.toUpperCase() as Operation['method'],
    path,
    isOpen: written.security?.length === 0,
    parameters: written.parameters ?? [],
    body: written.requestBody?.content['application/json'].schema,
    responses: written.responses,
  };
}

const FORMATS = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  'date-time': /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2}$/,
};

function compile({ components }: Document, schema: object): ValidateFunction {
  const ajv = new Ajv2020({ strict: false, allErrors: true, formats: FORMATS });
  return ajv.compile(closed({ ...schema, components }) as object);
}

/** Callers are told that answers may grow; what grows without being written down is a fault here. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const mapped = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]));
  const isOpen = mapped['type'] === 'object' && 'properties' in mapped && !('additionalProperties' in mapped);
  return isOpen ? { ...mapped, additionalProperties: false } : mapped;
}
