/** Whose call it is: several with one number, nobody, somebody's order keyed in, and what the agent says. */
import t from 'tap';
import type { ArrivingEvent } from '../../src/app/ports.ts';
import { foldCdr } from '../../src/core/call/cdr.ts';
import type { CustomerChoice, CustomerFile } from '../../src/core/customer.ts';
import { checkLinkTemplate, fillLink, type LinkProblem } from '../../src/core/customer-link.ts';
import type { CallEntry } from '../../src/core/entries.ts';
import { floorView } from '../../src/core/views.ts';
import {
  answered,
  arrived,
  channelOf,
  customer,
  ended,
  flow,
  openFloor,
  pressed,
  ready,
  shop,
  type TestFloor,
} from '../helpers/floor.ts';

const choice = (
  { customerId, name, salutation, level, region }: CustomerFile,
  because: CustomerChoice['because'] = 'number',
): CustomerChoice => ({
  customerId,
  name,
  salutation,
  level,
  region,
  because,
  lastOrder: null,
  openCases: 0,
  lastContactOn: null,
});

const MOTHER = customer({ customerId: 'c-1', name: '郑洁', salutation: '郑女士', level: 'vip' });
const SON = customer({ customerId: 'c-2', name: '郑强', salutation: '郑先生' });
const CALLER = { number: '+862787654321', region: { 'zh-CN': '湖北 武汉', en: 'Wuhan, Hubei' }, callsBefore: 2 };

const foundBoth = (callId: string): ArrivingEvent => ({
  type: 'lookUpFinished',
  requestId: `${callId}-l0`,
  result: { kind: 'customer', customer: MOTHER, choices: [choice(MOTHER), choice(SON)], caller: CALLER },
});
const chose = (customerId: string, callId = 'a'): ArrivingEvent => ({
  type: 'customerChosen',
  agentId: 'wang',
  callId,
  customerId,
});
const read = (test: TestFloor, file: CustomerFile | null): ArrivingEvent => ({
  type: 'lookUpFinished',
  requestId: test.ordered('lookUp')[0]?.requestId ?? 'nothing was asked',
  result: file === null ? null : { kind: 'customer', customer: file },
});

/** Rings at wang with both on the screen. */
function ringing(test = openFloor()): TestFloor {
  test.given(...ready('wang'), arrived('a', '4002', '02787654321'), answered(channelOf('a')));
  return test.when(foundBoth('a'));
}

const recordOf = (entries: CallEntry[]) => foldCdr(entries);

t.test(
  'with several customers of one number, the agent sees all and nobody’s file, and none is on record',
  async (t) => {
    const test = ringing();
    const [offered] = test.ordered('showOffer');
    t.match(offered?.offer, {
      customer: null,
      caller: CALLER,
      choices: [{ customerId: 'c-1' }, { customerId: 'c-2' }],
    });
    t.notOk(JSON.stringify(offered).includes('openCases":['), 'no file is sent');
    t.match(test.ordered('dialAgent'), [{ callerName: '02787654321' }], 'nor a name that may be wrong');
    t.match(test.entered('customersFound'), [{ customerIds: ['c-1', 'c-2'] }]);
    t.strictSame(test.entered('customerRecognised'), []);
    t.equal(floorView(test.floor, test.nowMs, []).calls[0]?.customerName, null);
    t.equal(test.floor.calls.a?.customer?.level, 'vip', 'who is likeliest still counts for rank and greeting');
  },
);

t.test('whom the agent chooses is the call’s customer, on the screen and on record', async (t) => {
  const test = ringing();
  test.when(chose('c-2'));
  t.match(test.ordered('lookUp'), [{ query: { kind: 'customerById', customerId: 'c-2' } }]);
  test.when(read(test, SON));
  t.match(test.ordered('showCustomer'), [{ agentId: 'wang', callId: 'a', customer: { name: '郑强' } }]);
  t.match(test.entered('customerChosen'), [{ customerId: 'c-2', name: '郑强', agentId: 'wang' }]);
  t.equal(test.floor.calls.a?.customer?.customerId, 'c-2');
  t.notOk(test.floor.calls.a?.choices);
  const begun = {
    kind: 'callArrived',
    callId: 'a',
    atMs: 1,
    ani: '1',
    dnis: '2',
    nodeId: 'n',
    channelId: 'c',
  } as const;
  t.match(recordOf([begun, ...test.entered('customerChosen')]), {
    customerId: 'c-2',
    customerName: '郑强',
    customerLevel: 'regular',
  });
});

t.test('a choice may be changed, made after the talk, and is nobody else’s to make', async (t) => {
  const test = ringing();
  const leg = test.legOf('a');
  test.given(answered(leg));
  test.when({ ...chose('c-2'), agentId: 'li' } as ArrivingEvent);
  t.strictSame(test.ordered('lookUp'), [], 'li does not have the call');
  test.when(chose('c-1'));
  test.when(read(test, MOTHER));
  test.given(ended(channelOf('a')));
  t.equal(test.agentState('wang'), 'wrapUp');
  t.equal(test.stateOf('a'), 'gone');
  test.when(chose('c-2'));
  test.when(read(test, SON));
  t.match(test.entered('customerChosen'), [{ customerId: 'c-2' }], 'the record can be mended in wrap-up');
  t.match(test.ordered('showCustomer'), [{ customer: { customerId: 'c-2' } }]);
  t.strictSame(test.leftOvers(), []);
});

t.test(
  'a choice that could not be read leaves the question open; one still asked when the call ends is answered',
  async (t) => {
    const test = ringing();
    test.when(chose('c-2'));
    test.when(read(test, null));
    t.match(test.ordered('showCustomer'), [{ customer: null }]);
    t.strictSame(test.entered('customerChosen'), []);
    t.equal(test.floor.calls.a?.choices?.length, 2);
    test.given(answered(test.legOf('a')));
    test.when(chose('c-2'));
    const answer = read(test, SON);
    test.given(ended(channelOf('a')));
    test.when(answer);
    t.match(test.entered('customerChosen'), [{ callId: 'a', customerId: 'c-2' }]);
  },
);

t.test('the owner of an order that a stranger keys in is offered, not taken for granted', async (t) => {
  const menu = flow('menu', {
    number: {
      kind: 'collect',
      say: ['ask'],
      into: 'order-number',
      min: 8,
      max: 12,
      end: '#',
      tries: 1,
      noInput: { go: 'anyone' },
      noMatch: { go: 'anyone' },
      go: 'order',
    },
    order: {
      kind: 'lookup',
      find: 'order-by-number',
      number: 'order-number',
      found: 'anyone',
      none: 'anyone',
      notReached: 'anyone',
    },
    anyone: { kind: 'enqueue', queue: 'anyone' },
  });
  const test = openFloor(shop({ flows: [menu, ...shop().flows.filter(({ flowId }) => flowId !== 'menu')] }));
  test.given(...ready('wang'), arrived('a', '4001', '13000000000'), answered(channelOf('a')));
  test.given({ type: 'lookUpFinished', requestId: 'a-l0', result: { kind: 'customer', customer: null } });
  for (const digit of '20260001') test.given(pressed('a', digit));
  test.when(pressed('a', '#'));
  const [asked] = test.ordered('lookUp');
  t.match(asked?.query, { kind: 'orderByNumber', orderNumber: '20260001' });
  test.when({
    type: 'lookUpFinished',
    requestId: asked?.requestId ?? '',
    result: { kind: 'order', order: null, owner: choice(SON, 'order') },
  });
  t.match(test.ordered('showOffer')[0]?.offer, { customer: null, choices: [{ customerId: 'c-2', because: 'order' }] });
  t.strictSame(test.entered('customerRecognised'), []);
});

t.test('a link is filled for each call, and again when it is known whose it is', async (t) => {
  const template = 'https://crm.example.com/c?phone={number}&id={customerId}&name={name}&by={agent}';
  const test = ringing(openFloor(shop({ customerLink: { template, opens: 'byItself' } })));
  t.strictSame(test.ordered('showOffer')[0]?.offer.link, {
    url: 'https://crm.example.com/c?phone=%2B862787654321&id=&name=&by=wang',
    opens: 'byItself',
  });
  test.when(chose('c-2'));
  test.when(read(test, SON));
  t.equal(
    test.ordered('showCustomer')[0]?.link?.url,
    'https://crm.example.com/c?phone=%2B862787654321&id=c-2&name=%E9%83%91%E5%BC%BA&by=wang',
  );
});

t.test('a template is refused when a caller could decide where it leads', async (t) => {
  const table: [string, LinkProblem['code'] | null][] = [
    ['https://crm.example.com/customers?phone={number}', null],
    ['http://10.0.0.7:8080/c/{customerId}#{order}', null],
    ['https://[::1]:8443/{callId}', null],
    ['https://客户.example.cn/{name}', null],
    ['https://crm.example.com/', null],
    ['javascript:alert({name})', 'notAnAddress'],
    ['javascript://x/%0aalert({name})', 'notHttp'],
    ['data:text/html,{name}', 'notAnAddress'],
    ['//crm.example.com/{number}', 'notAnAddress'],
    ['crm.example.com/{number}', 'notAnAddress'],
    ['https://{name}/x', 'fieldInHost'],
    ['https://crm.{name}.com/x', 'fieldInHost'],
    ['https://user:secret@crm.example.com/{number}', 'hasPassword'],
    ['https://crm.example.com\\@evil.example/{number}', null],
    ['https:///{number}', 'notAnAddress'],
    ['https://crm.example.com/{phone}', 'unknownField'],
    ['https://crm.example.com/{number', 'notAnAddress'],
    ['https://crm.example.com/a b', 'notAnAddress'],
    [`https://crm.example.com/${'x'.repeat(1_000)}`, 'tooLong'],
  ];
  for (const [template, code] of table) t.equal(checkLinkTemplate(template)?.code ?? null, code, template.slice(0, 60));
  const { url } = fillLink(
    { template: 'https://crm.example.com/{name}?q={number}', opens: 'onClick' },
    { name: '../../x?y#z&\ud800', number: '+86 1' },
  );
  t.equal(url, 'https://crm.example.com/..%2F..%2Fx%3Fy%23z%26%EF%BF%BD?q=%2B86%201');
});
