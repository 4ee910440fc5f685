/** Whether what the shop has decided about its queues can be carried out. Read once when it is loaded, not on every call. */
import type { Organization } from '../organization.ts';
import { planFaults } from './relaxation.ts';

/** Sentences that say what is wrong and what to do; none when all is well. */
export function routingFaults({ queues }: Pick<Organization, 'queues'>): string[] {
  return queues.flatMap(({ queueId, requires, relaxation }) =>
    planFaults(`Queue ${queueId}`, requires, relaxation ?? []),
  );
}
