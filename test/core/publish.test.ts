/** A new version of the flows while callers are in the old one. */
import t from 'tap';
import type { ArrivingEvent } from '../../src/app/ports.ts';
import { ALWAYS_OPEN } from '../../src/core/calendar/index.ts';
import type { FlowSource } from '../../src/core/organization.ts';
import { floorView } from '../../src/core/views.ts';
import { calling, channelOf, ended, flow, MENU, openFloor, pressed, SURVEY, type TestFloor } from '../helpers/floor.ts';

const published = (flows: FlowSource[], more: { emergency?: boolean } = {}): ArrivingEvent => ({
  type: 'flowsPublished',
  flows,
  calendar: { ...ALWAYS_OPEN, ...more },
  documents: [{ name: 'menu', version: 2 }],
  by: '4001',
});
const goodbye = flow('menu', { bye: { kind: 'finish', say: ['bye'], served: true } }, '2');
const versions = ({ floor }: TestFloor) =>
  floor.organization?.flows.filter(({ flowId }) => flowId === 'menu').map(({ version }) => version);

t.test(
  'callers under way finish in their version, new ones begin in the new one, and the old one goes at last',
  async (t) => {
    const test = openFloor().given(...calling('old', '4001'), published([goodbye, SURVEY]), ...calling('new', '4001'));
    t.equal(test.floor.calls.old?.flowStep, 'menu/menu');
    t.equal(test.floor.calls.new?.flowStep, 'menu/bye');
    t.strictSame(
      floorView(test.floor, 0, []).calls.map(({ flowVersion }) => flowVersion),
      [MENU.version, '2'],
      'and supervisors see who is where',
    );
    test.given(pressed('old', '1'));
    t.equal(test.stateOf('old'), 'waiting', 'the key meant what the caller had been told');
    t.strictSame(versions(test), ['2', '1']);
    test.given(ended(channelOf('old')), published([goodbye, SURVEY]));
    t.strictSame(versions(test), ['2']);
  },
);

t.test('the calendar takes effect with it; agents, queues and numbers stay as they are', async (t) => {
  const test = openFloor();
  const { agents, queues, numbers } = test.floor.organization ?? {};
  test.given(published([goodbye], { emergency: true }));
  t.equal(test.floor.organization?.calendar?.emergency, true);
  t.match(test.floor.organization, { agents, queues, numbers });
});

t.test('each caller hears the words of their own version, and the announcements of the newest', async (t) => {
  const spoken = (version: string): FlowSource => ({
    ...MENU,
    version,
    sounds: { 'zh-CN/menu/main': `published/main-${version}`, 'zh-CN/waiting/next': `published/next-${version}` },
  });
  const test = openFloor().given(published([spoken('2')]), ...calling('two', '4001'), published([spoken('3')]));
  const heard = () => test.ordered('playMedia').flatMap(({ media }) => media);
  test.when({ type: 'digitReceived', channelId: channelOf('two'), digit: '7' });
  t.strictSame(heard(), ['published/main-2'], 'said again after a wrong key');
  for (const event of calling('three', '4001')) {
    test.when(event);
    if (heard().length > 0) break;
  }
  t.strictSame(heard(), ['published/main-3']);
  test.given(pressed('two', '9'));
  test.when(pressed('three', '1'));
  t.ok(heard().includes('published/next-3'), 'the place in the queue');
});

t.test('without an organization there is nothing to publish into', async (t) => {
  const test = openFloor();
  test.floor.organization = null;
  test.given(published([goodbye]));
  t.equal(test.floor.organization, null);
});
