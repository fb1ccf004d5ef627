import { isSameTeam } from '../../model/team-move.ts';
import type { Transactor } from '../../store/store.ts';
import type { ApplyContext } from './apply-context.ts';

/**
 * In one transaction with the company's row: from now on the database is about the new team, and the ledger holds nothing
 * of the old one. What was ours there is kept in the audit log, and stays as it is.
 */
export async function leaveTeam({ plan, run }: ApplyContext, transactor: Transactor): Promise<void> {
  const { move, companyId } = plan;
  if (move === null || isSameTeam(move)) return;
  await transactor.leaveTeam(companyId, run.id);
  await transactor.audit(
    companyId,
    move.left.map(({ name, eventTypeId, slug }) => ({
      runId: run.id,
      who: run.who,
      action: 'left-behind',
      resource: `eventType/${name}`,
      before: { eventTypeId, slug, teamId: move.from.teamId },
      after: null,
    })),
  );
}
