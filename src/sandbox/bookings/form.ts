import type { BookingField } from '../../calcom/wire/policy.ts';
import { unreadable } from '../envelopes.ts';
import { isPhoneNumber } from '../validation/check.ts';
import type { EventTypeRow } from '../world/rows.ts';

/** ASCII only, as the form has it. */
const EMAIL = /^(?!\.)(?!.*\.\.)[A-Z0-9_+\-.']*[A-Z0-9_+'-]@([A-Z0-9][A-Z0-9-]*\.)+[A-Z]{2,}$/i;

/**
 * The form's own look at all answers, of the guest and to the fields, after the API's. One sentence for all faults.
 *
 * @throws Refusal (400)
 */
export function requireFilledForm(type: EventTypeRow, answers: Readonly<Record<string, unknown>>): void {
  const faults = type.settings.bookingFields.flatMap((field) => {
    const fault = faultOf(field, answers[field.slug]);
    return fault === undefined ? [] : [`responses - {${field.slug}}${fault}, `];
  });
  if (faults.length > 0) throw unreadable(faults.join(''));
}

function faultOf({ type, required, hidden }: BookingField, answer: unknown): string | undefined {
  const isRequired = required === true && hidden !== true;
  if (isRequired && !answer) return 'error_required_field';
  if (!isRequired && answer === undefined) return undefined;
  if (type === 'email') return EMAIL.test(String(answer)) ? undefined : 'email_validation_error';
  if (type === 'multiemail') return faultOfAddresses(answer, isRequired);
  if (type === 'phone') return answer === '' || isPhoneNumber.holds(answer) ? undefined : 'invalid_number';
  const isList = type === 'multiselect' || type === 'checkbox';
  if (isList && isRequired && Array.isArray(answer) && answer.length === 0) return 'error_required_field';
  return undefined;
}

function faultOfAddresses(answer: unknown, isRequired: boolean): string | undefined {
  const addresses = Array.isArray(answer) ? answer.filter((item) => item !== '') : [];
  if (isRequired && addresses.length === 0) return 'error_required_field';
  return addresses.every((address) => EMAIL.test(String(address))) ? undefined : 'email_validation_error';
}
