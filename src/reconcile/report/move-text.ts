import { isSameTeam, type TeamMove } from '../../model/team-move.ts';
import { counted, listed, visible } from './visible.ts';

const MOST_SLUGS = 5;

/** What a move is and what becomes of the event types that are left, in sentences for every report. */
export function moveSentences(move: TeamMove): readonly string[] {
  const { from, to } = move;
  const head = `Moves from team ${from.teamId} (${visible(from.environment)}) to team ${to.teamId} (${visible(to.environment)}).`;
  if (isSameTeam(move)) return [head, 'The team is the same: nothing moves in Cal.com.'];
  return [head, `Every event type is made anew in team ${to.teamId}, and the event maps follow.`, leftSentence(move)];
}

/** Said by the plan, and again by what came of it. */
export function leftSentence({ from, left }: TeamMove): string {
  if (left.length === 0) return `Nothing of team ${from.teamId} was ours.`;
  const slugs = listed(
    left.map(({ slug }) => visible(slug)),
    MOST_SLUGS,
  );
  const stay = counted(left.length, 'event type stays', 'event types stay');
  return `${stay} in team ${from.teamId}, untouched and ours no longer: ${slugs}.`;
}
