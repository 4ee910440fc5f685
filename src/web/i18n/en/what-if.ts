import type { Words } from '../zh-CN/index.ts';

/** English words: a past day played again with something changed. */
export const whatIf: Pick<Words, 'whatIf'> = {
  whatIf: {
    title: 'What if it had been otherwise',
    day: 'Day',
    what: 'What changes',
    agent: 'Agent',
    like: 'As skilled as',
    skill: 'Skill',
    level: 'Level (0: has none)',
    strategy: 'How agents are chosen',
    priority: 'Points (6 s each)',
    percent: 'Time of each step (%)',
    from: 'From',
    to: 'To',
    add: 'Add a change',
    remove: 'Remove this change',
    none: 'No change: the day is played as it was, and every assignment is compared.',
    play: 'Play the day',
    running: 'The day is being played in the background; live calls are not affected…',
    busy: 'Another question is being played. Try again in a moment.',
    failed: 'It could not be played: {{message}}',
    limits:
      'What this tells: how the same callers, as patient as they were, with talks as long as they were, would have been served under the changed rules. What it does not: whether callers behave otherwise because they wait less, whether an agent is slower in a skill new to them, or whether those not answered call again; and it is one run of one day. Talks and patience that never came about are taken from other calls of the same queue and day.',
    kind: {
      skill: 'An agent gets or loses a skill',
      oneMore: 'One more agent',
      oneFewer: 'One agent fewer',
      relaxation: 'How fast a queue asks for less',
      strategy: 'How a queue chooses agents',
      priority: 'Priority of a queue',
      requires: 'Skills a queue requires',
    },
    strategies: {
      longestIdle: 'Longest idle',
      bestFit: 'Best skills',
      leastBusy: 'Least busy today',
      roundRobin: 'In turn',
    },
    answer: 'What came out',
    proved:
      'Checked: played as recorded and by the model, the day gave all {{recorded}} of its assignments. What differs below comes of the changes alone.',
    notProved:
      'Of the day’s {{recorded}} assignments the replay gave {{replayed}} and the model {{modelled}} (rules may have changed with an upgrade). Read the differences below with care.',
    all: 'All',
    offered: 'Queued',
    figure: {
      serviceLevel: 'Service level',
      asaMs: 'Average answer',
      p50Ms: 'Median wait',
      p90Ms: 'P90 wait',
      abandoned: 'Abandoned',
      occupancy: 'Occupancy',
    },
    changed:
      '{{shorter}} calls wait less, {{longer}} wait longer; {{movedCount}} go to another agent or end otherwise.',
    moved: 'Calls that go elsewhere ({{shown}} of {{count}})',
    queuedAt: 'Queued at',
    before: 'As it was',
    after: 'With the change',
    extra: 'The extra agent',
    end: { answered: 'Answered', abandoned: 'Abandoned', left: 'Left the queue', waiting: 'Still waiting' },
  },
};
