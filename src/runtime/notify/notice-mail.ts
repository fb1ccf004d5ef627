import type { Mail } from './mailer.ts';
import type { NoticeText } from './notice-text.ts';

/** A notice as a mail to the company's own people: text alone. */
export function noticeMail(
  { company, title, facts, todo, runbook }: NoticeText,
  to: readonly string[],
  id: string,
): Mail {
  const lines = facts.map(([name, value]) => `${name}: ${value}`);
  return {
    id,
    fromName: `calops ${company}`,
    to: to.map((address) => ({ name: '', address })),
    subject: `${company}: ${title}`,
    text: `${[title, '', ...lines, '', todo, runbook].join('\n')}\n`,
  };
}
