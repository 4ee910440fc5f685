import t from 'tap';
import { type ArticleScope, byFit, type CallFacts, fitOf } from '../../../src/core/knowledge/relevance.ts';

const scope = (change: Partial<ArticleScope> = {}): ArticleScope => ({
  pinned: false,
  queueIds: [],
  steps: [],
  orderStates: [],
  ...change,
});
const call: CallFacts = {
  queueId: 'orders',
  pressed: [
    { step: 'main-menu/welcome', digits: '1' },
    { step: 'main-menu/main', digits: '2' },
  ],
  orderStates: ['shipped', 'delivered'],
};

for (const [what, article, fit] of [
  ['for any call', scope(), 0],
  ['of the queue', scope({ queueIds: ['orders', 'general'] }), 2],
  ['of another queue', scope({ queueIds: ['complaints'] }), null],
  ['for a state one of the orders has', scope({ orderStates: ['shipped'] }), 4],
  ['for a state that none has', scope({ orderStates: ['unpaid'] }), null],
  ['for the key that was pressed', scope({ steps: ['main-menu/main=2'] }), 8],
  ['for another key of the step', scope({ steps: ['main-menu/main=4'] }), 0],
  ['for a step, whatever was pressed', scope({ steps: ['main-menu/main'] }), 8],
  [
    'pinned, of the queue, for the key and the state',
    scope({
      pinned: true,
      queueIds: ['orders'],
      steps: ['main-menu/main=2'],
      orderStates: ['shipped'],
    }),
    30,
  ],
] as const) {
  t.test(`an article ${what}: ${fit ?? 'left out'}`, async (t) => {
    t.equal(fitOf(article, call), fit);
  });
}

t.test('a caller without orders is shown what is for any state', async (t) => {
  t.equal(fitOf(scope({ orderStates: ['shipped'] }), { ...call, orderStates: [] }), 0);
});

t.test('the best come first, and equals stay in their order', async (t) => {
  const articles = [
    { id: 'a', ...scope() },
    { id: 'b', ...scope({ steps: ['main-menu/main=2'] }) },
    { id: 'c', ...scope({ queueIds: ['complaints'] }) },
    { id: 'd', ...scope() },
    { id: 'e', ...scope({ pinned: true }) },
  ];
  t.strictSame(
    byFit(articles, call).map(({ id }) => id),
    ['e', 'b', 'a', 'd'],
  );
});
