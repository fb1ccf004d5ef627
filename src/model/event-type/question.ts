import { isObject } from '../json.ts';

/** A question of the booking form. */
export interface Question {
  /** Cal.com's slug of the field. */
  readonly key: string;
  readonly label: string;
  readonly type: string;
  readonly required: boolean;
  /** The possible answers of a choice. */
  readonly options?: readonly string[];
  readonly placeholder?: string;
  /** Read only: hidden in Cal.com's form, which no manifest declares. */
  readonly hidden?: true;
}

/** By question key: a text, yes or no, or several of the options. */
export type Answer = string | boolean | readonly string[];
export type Answers = { readonly [key: string]: Answer };

/** How a question of each type is answered. A number is no type: Cal.com 6.1 takes no answer to one. */
const ANSWERED_BY = {
  text: 'text',
  textarea: 'text',
  phone: 'text',
  address: 'text',
  url: 'text',
  select: 'one',
  radio: 'one',
  multiselect: 'several',
  checkbox: 'several',
  boolean: 'yes-or-no',
} as const;

export type QuestionType = keyof typeof ANSWERED_BY;

/** Cal.com requires a placeholder for these. */
const WITH_PLACEHOLDER: ReadonlySet<string> = new Set(['text', 'textarea', 'phone', 'address', 'url', 'select']);

/** Fields that every form of Cal.com has, and the one that calops fills with the phone number. */
export const RESERVED_KEYS: ReadonlySet<string> = new Set([
  'name',
  'email',
  'location',
  'title',
  'notes',
  'guests',
  'rescheduleReason',
  'attendeePhoneNumber',
]);

export function isChoice(type: string): boolean {
  return howAnswered(type) === 'one' || howAnswered(type) === 'several';
}

/** Whether the field of that type shows a text while it is empty. */
export function hasPlaceholder(type: string): boolean {
  return WITH_PLACEHOLDER.has(type);
}

function howAnswered(type: string): (typeof ANSWERED_BY)[QuestionType] | undefined {
  return Object.hasOwn(ANSWERED_BY, type) ? ANSWERED_BY[type as QuestionType] : undefined;
}

/** True if a manifest can declare the question as it is. */
export function isDeclarable({ key, type, hidden, options }: Question): boolean {
  const hasOptions = (options ?? []).length > 0;
  return (
    /^[A-Za-z][A-Za-z0-9_-]*$/.test(key) &&
    howAnswered(type) !== undefined &&
    hidden !== true &&
    hasOptions === isChoice(type)
  );
}

/** The questions of a form as Cal.com returns it, without the fields that every form has. */
export function questionsIn(bookingFields: unknown): readonly Question[] {
  const fields: readonly unknown[] = Array.isArray(bookingFields) ? bookingFields : [];
  return fields.filter(isObject).flatMap((field) => {
    const { slug, label, type, required, options, placeholder, hidden, isDefault } = field;
    if (isDefault === true || typeof slug !== 'string' || RESERVED_KEYS.has(slug)) return [];
    return [
      {
        key: slug,
        label: typeof label === 'string' ? label : slug,
        type: typeof type === 'string' ? type : 'unknown',
        required: required === true,
        ...(Array.isArray(options) && options.length > 0 && { options: options.map(String) }),
        ...(typeof placeholder === 'string' && placeholder !== '' && { placeholder }),
        ...(hidden === true && { hidden }),
      },
    ];
  });
}

/** The field that a write sends. */
export function fieldOf({ key, label, type, required, options, placeholder }: Question) {
  return {
    type,
    slug: key,
    label,
    required,
    hidden: false,
    ...(WITH_PLACEHOLDER.has(type) && { placeholder: placeholder ?? '' }),
    ...(options && { options }),
  };
}

/** A wrong or missing answer. `isMissing`: there is none, and Cal.com requires one. */
export interface AnswerFault {
  readonly key: string;
  readonly label: string;
  readonly message: string;
  readonly isMissing: boolean;
}

/** Checks answers as Cal.com does. An answer to an unknown question is wrong. */
export function answerFaults(questions: readonly Question[], answers: Answers): readonly AnswerFault[] {
  const known = new Set(questions.map(({ key }) => key));
  const unknown = Object.keys(answers).filter((key) => !known.has(key));
  return [
    ...questions.flatMap((question) =>
      faultOf(question, Object.hasOwn(answers, question.key) ? answers[question.key] : undefined),
    ),
    ...unknown.map((key) => ({ key, label: key, message: 'is no question of this service', isMissing: false })),
  ];
}

const YES: ReadonlySet<string> = new Set(['true', 'yes', 'ja', 'y', 'j']);
const NO: ReadonlySet<string> = new Set(['false', 'no', 'nein', 'n']);

/** Answers that were said or typed, in the form that each question takes; what does not fit stays as it is, and is a fault. */
export function answersFromTexts(questions: readonly Question[], texts: { readonly [key: string]: Answer }): Answers {
  const byKey = new Map(questions.map((question) => [question.key, question]));
  return Object.fromEntries(
    Object.entries(texts).map(([key, said]) => {
      const question = byKey.get(key);
      return [key, question ? answerFrom(question, said) : said];
    }),
  );
}

function answerFrom({ type, options = [] }: Question, said: Answer): Answer {
  switch (howAnswered(type)) {
    case 'yes-or-no': {
      const word = String(said).trim().toLowerCase();
      return YES.has(word) ? true : NO.has(word) ? false : said;
    }
    case 'several':
      return typeof said === 'string' ? optionsIn(said, options) : said;
    case 'one':
      return typeof said === 'string' ? optionOf(said, options) : said;
    case 'text':
    case undefined:
      return typeof said === 'boolean' ? String(said) : said;
  }
}

function optionOf(text: string, options: readonly string[]): string {
  return options.find((one) => one.trim().toLowerCase() === text.trim().toLowerCase()) ?? text.trim();
}

/** Separated by commas; an option may have commas itself. */
function optionsIn(text: string, options: readonly string[]): readonly string[] {
  const parts = text.split(',');
  const lengths = parts.map((_, at) => parts.length - at);
  const length = lengths.find((count) => options.includes(optionOf(parts.slice(0, count).join(','), options))) ?? 1;
  const first = optionOf(parts.slice(0, length).join(','), options);
  const rest = parts.slice(length);
  return rest.length === 0 ? [first] : [first, ...optionsIn(rest.join(','), options)];
}

function faultOf(
  { key, label, type, required, options = [] }: Question,
  answer: Answer | undefined,
): readonly AnswerFault[] {
  const fault = (message: string, isMissing = false) => [{ key, label, message, isMissing }];
  const how = howAnswered(type);
  if (answer === undefined || answer === '' || (Array.isArray(answer) && answer.length === 0))
    return required ? fault(`answers "${label}", which is required`, true) : [];
  switch (how) {
    case 'yes-or-no':
      if (typeof answer !== 'boolean') return fault('must be true or false');
      return required && !answer ? fault(`must be true: "${label}" is required`, true) : [];
    case 'several':
      if (!Array.isArray(answer)) return fault(`must be a list of: ${options.join(', ')}`);
      return answer.every((one) => options.includes(String(one)))
        ? []
        : fault(`must be some of: ${options.join(', ')}`);
    case 'one':
      return typeof answer === 'string' && options.includes(answer)
        ? []
        : fault(`must be one of: ${options.join(', ')}`);
    case 'text':
    case undefined:
      return typeof answer === 'string' ? [] : fault('must be a text');
  }
  return how satisfies never;
}
