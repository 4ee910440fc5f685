import type { Words } from '../zh-CN/index.ts';

/** English words: why a call went where it went. */
export const routing: Pick<Words, 'routing'> = {
  routing: {
    title: 'Why this agent',
    offered: 'Offered to {{agent}}',
    waits: 'Waits now',
    waited: 'after {{waited}}',
    asks: 'Queue “{{queue}}” asks for: {{skills}}.',
    nothing: 'no particular skill',
    relaxes: 'It asks for less in {{seconds}} s.',
    scoreDue: 'Overdue by {{seconds}} s, its head start counted in.',
    scoreEarly: 'Due in {{seconds}} s, its head start counted in.',
    raise: {
      priorityMs: 'Priority: {{seconds}} s ahead.',
      vipMs: 'VIP: {{seconds}} s ahead.',
      complaintMs: 'Open complaint: {{seconds}} s ahead.',
      calledAgainMs: 'Called again within the hour: {{seconds}} s ahead.',
    },
    first: 'No waiting call comes before it.',
    ahead: '{{n}} waiting calls come before it.',
    kept: 'Kept for {{agent}}',
    strategy: {
      longestIdle: 'Of those who could take it, the one idle longest was chosen.',
      bestFit: 'Of those who could take it, the one with the best skills for it was chosen.',
      leastBusy: 'Of those who could take it, the one least busy today was chosen.',
      roundRobin: 'Of those who could take it, the one whose last call is longest ago was chosen.',
    },
    why: 'Why or why not',
    idle: 'Idle for',
    occupancy: 'Occupancy',
    verdict: {
      chosen: 'Chosen',
      signedOut: 'Not signed in',
      notReady: 'Not ready',
      busy: 'On another call',
      noPage: 'Page closed',
      noPhone: 'Phone not registered',
      focus: 'Writing, wants no calls',
      otherNode: 'On another telephone server',
      skill: '{{skill}}: has {{has}}, {{asked}} asked',
      keptForOther: 'Kept for another agent',
      aboveCap: 'Over the occupancy cap',
      laterInOrder: 'Could have, others came first',
    },
  },
};
