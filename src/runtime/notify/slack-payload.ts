import type { NoticeText } from './notice-text.ts';

/** `verbatim`: addresses and #names in it become no links. */
interface Text {
  readonly type: 'mrkdwn';
  readonly text: string;
  readonly verbatim: true;
}

type Block =
  | { readonly type: 'section'; readonly text: Text }
  | { readonly type: 'context'; readonly elements: readonly Text[] };

/** Block Kit, with a text for notifications and for clients that show no blocks. */
export interface SlackPayload {
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly unfurl_links: false;
}

/** A section may have 3000 characters. */
const LONGEST = 2900;

export function slackPayload({ title, company, facts, todo, runbook }: NoticeText): SlackPayload {
  const head = `${company}: ${title}`;
  const lines = facts.map(([name, value]) => `${escaped(name)}: ${escaped(value)}`);
  const said = [`*${escaped(head)}*`, ...lines].join('\n');
  return {
    text: escaped(head),
    blocks: [
      { type: 'section', text: textOf(said) },
      { type: 'context', elements: [textOf(`${escaped(todo)}\n${escaped(runbook)}`)] },
    ],
    unfurl_links: false,
  };
}

function textOf(text: string): Text {
  return { type: 'mrkdwn', text: shortened(text), verbatim: true };
}

/** What Slack reads as links, mentions and entities. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Never within an entity. */
function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST).replace(/&[a-z]{0,4}$/, '')}…`;
}
