import { hasPlaceholder, isChoice, RESERVED_KEYS } from '../../../model/event-type/question.ts';
import type { Finding } from '../finding.ts';
import type { Manifest, QuestionSpec } from '../manifest.ts';
import { quoted } from '../secrets.ts';
import type { Path } from '../yaml-index.ts';

/** Questions that Cal.com would refuse, or that no caller could answer. */
export function soundQuestions({ spec: { questions } }: Manifest<'Service'>): readonly Finding[] {
  if (questions === undefined) return [];
  return questions.flatMap((question, at) => {
    const path = ['spec', 'questions', at];
    const isTwice = questions.findIndex(({ key }) => key === question.key) < at;
    return [...(isTwice ? [twice(question, path)] : []), ...keyFaults(question, path), ...typeFaults(question, path)];
  });
}

function twice({ key }: QuestionSpec, path: Path): Finding {
  const message = `the question ${quoted(key)} is declared twice`;
  return { code: 'duplicate-item', message, hint: 'give one of them another key', path: [...path, 'key'] };
}

function keyFaults({ key }: QuestionSpec, path: Path): readonly Finding[] {
  if (!RESERVED_KEYS.has(key)) return [];
  const message = `${quoted(key)} is a field that every form of Cal.com has`;
  return [{ code: 'reserved-name', message, hint: 'choose another key', path: [...path, 'key'] }];
}

function typeFaults(question: QuestionSpec, path: Path): readonly Finding[] {
  return [...optionFaults(question, path), ...placeholderFaults(question, path)];
}

function placeholderFaults({ type: given, placeholder }: QuestionSpec, path: Path): readonly Finding[] {
  const type = given ?? 'text';
  if (placeholder === undefined || type === 'number' || hasPlaceholder(type)) return [];
  const message = `placeholder has no meaning with type ${type}: Cal.com does not keep it`;
  return [{ code: 'invalid-format', message, hint: 'remove it', path: [...path, 'placeholder'], part: 'key' }];
}

function optionFaults({ type: given, options }: QuestionSpec, path: Path): readonly Finding[] {
  const type = given ?? 'text';
  if (type === 'number') {
    const message = 'a question of type number is refused: Cal.com takes no answer to one by its API';
    return [{ code: 'field-refused', message, hint: 'write type: text', path: [...path, 'type'] }];
  }
  if (isChoice(type) === (options !== undefined)) return [];
  const message = isChoice(type) ? `type ${type} needs options` : `options have no meaning with type ${type}`;
  const hint = isChoice(type) ? 'e.g. options: [ja, nein]' : 'use type select, radio, multiselect or checkbox';
  return [
    {
      code: 'invalid-format',
      message,
      hint,
      path: options === undefined ? path : [...path, 'options'],
      part: 'key',
      ...((options === undefined || given === undefined) && { isAbsence: true as const }),
    },
  ];
}
