import type { Appointment } from '../../model/appointment.ts';
import type { IdempotencyKey, KeptAnswer, KeyState } from '../../store/booking-store.ts';
import { problem } from '../problem.ts';
import type { Tenant } from '../tenant/tenant.ts';
import { appointmentView } from './appointment-view.ts';
import type { CompanyContext } from '../company-context.ts';

/** Not known yet. The reference lets the caller ask again. */
export function pendingAnswer(tenant: Tenant, appointment: Appointment): KeptAnswer {
  return { status: 202, body: { appointment: appointmentView(tenant, appointment) } };
}

/** What a repeated request is told: word for word what the first was told, or that it is still being worked on. */
export function stateAnswer(state: Exclude<KeyState, { readonly state: 'unknown' }>): KeptAnswer {
  switch (state.state) {
    case 'answered':
      return state.answer;
    case 'in-flight':
      return { status: 202, body: { appointment: { id: state.appointmentId, status: 'pending' } } };
    case 'mismatch':
      return problem('key-reused', 'this Idempotency-Key was used for another request: use a new one');
  }
}

/**
 * The answer of a request for which nothing was begun, kept for its repetitions. An equal request may have begun or answered
 * meanwhile: what stands under the key then is the answer to both.
 */
export async function kept(
  company: CompanyContext,
  key: IdempotencyKey | null,
  answer: KeptAnswer,
): Promise<KeptAnswer> {
  if (!key) return answer;
  const companyId = company.tenant.company.id;
  await company.store.keepAnswer(companyId, key, answer);
  const state = await company.store.findAnswer(companyId, key);
  return state.state === 'unknown' ? answer : stateAnswer(state);
}
