import type { NoticeText } from './notice-text.ts';

interface TextBlock {
  readonly type: 'section' | 'context';
  readonly text?: { readonly type: 'mrkdwn'; readonly text: string };
  readonly elements?: readonly { readonly type: 'mrkdwn'; readonly text: string }[];
}

/** Block Kit, with a text for notifications and for clients that show no blocks. */
export interface SlackPayload {
  readonly text: string;
  readonly blocks: readonly TextBlock[];
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
      { type: 'section', text: { type: 'mrkdwn', text: shortened(said) } },
      { type: 'context', elements: [{ type: 'mrkdwn', text: shortened(`${escaped(todo)}\n${escaped(runbook)}`) }] },
    ],
    unfurl_links: false,
  };
}

/** What Slack reads as links, mentions and entities; names are no mark-up either. */
function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[*_~`](?=\S)/g, '$&\u2060');
}

/** Never within an entity. */
function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST).replace(/&[a-z]{0,4}$/, '')}…`;
}
