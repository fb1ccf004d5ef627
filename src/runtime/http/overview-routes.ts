import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Api } from './api.ts';
import { operation } from './operation.ts';
import { sendResult } from './answer.ts';
import { FOR_OPERATORS } from './authenticate.ts';
import { text } from './shapes.ts';

interface Where {
  readonly company?: string;
  readonly branch?: string;
}

/** A company's services, and the staff who can be booked for them. A path may name the company: it must be the token's. */
export function overviewRoutes(server: FastifyInstance, { overview }: Api): void {
  const get = (url: string, schema: object, answer: (request: FastifyRequest<{ Params: Where }>) => Promise<Answer>) =>
    server.get<{ Params: Where }>(url, { schema, config: FOR_OPERATORS }, async (request, reply) =>
      sendResult(reply, await answer(request)),
    );
  const services = ({ companyId, params: { branch, ...named } }: FastifyRequest<{ Params: Where }>) =>
    overview.services({ companyId, ...named }, branch ?? null);
  const matrix = ({ companyId, params }: FastifyRequest<{ Params: Where }>) =>
    overview.staffMatrix({ companyId, ...params });

  get('/event-types', servicesOf('listServices', 'The services of the company'), services);
  get(
    '/event-types/branch/:branch',
    servicesOf('listServicesOfBranch', 'The services of a branch', 'branch'),
    services,
  );
  get('/event-types/:company/branch', servicesOf('listServicesOfCompany', THE_SAME, 'company'), services);
  get(
    '/event-types/:company/branch/:branch',
    servicesOf('listServicesOfCompanyBranch', THE_SAME, 'company', 'branch'),
    services,
  );
  get('/staff-event-matrix', matrixOf('staffMatrix', 'Each member of staff × each service'), matrix);
  get('/staff-event-matrix/:company', matrixOf('staffMatrixOfCompany', THE_SAME, 'company'), matrix);
}

type Answer = Parameters<typeof sendResult>[1];

const THE_SAME = 'The same, with the company of the token in the path';

function servicesOf(id: string, summary: string, ...params: readonly (keyof Where)[]) {
  return {
    ...operation({
      id,
      summary,
      tag: 'catalogue',
      ...FOR_OPERATORS,
      answers: { 200: ['Services', 'active and paused services, and who can be booked for the whole of each'] },
      problems: [...(params.includes('branch') ? (['unknown-branch'] as const) : []), ...pathProblems(params)],
    }),
    ...pathOf(params),
  };
}

function matrixOf(id: string, summary: string, ...params: readonly (keyof Where)[]) {
  return {
    ...operation({
      id,
      summary,
      tag: 'catalogue',
      ...FOR_OPERATORS,
      answers: { 200: ['StaffMatrix', 'where each can be booked for the whole of it, or which segments are missing'] },
      problems: pathProblems(params),
    }),
    ...pathOf(params),
  };
}

function pathProblems(params: readonly string[]) {
  return params.length === 0 ? [] : (['invalid-request'] as const);
}

function pathOf(params: readonly string[]) {
  if (params.length === 0) return {};
  return { params: Type.Object(Object.fromEntries(params.map((name) => [name, Type.Optional(text)]))) };
}
