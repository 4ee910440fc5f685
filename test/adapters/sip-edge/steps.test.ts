/** Each step of a request's way, by tables; the torture messages of RFC 4475; and what a million sources do to memory. */
import { createHash } from 'node:crypto';
import t from 'tap';
import { challenge } from '../../../src/adapters/sip-edge/digest.ts';
import { ourNumber, toE164 } from '../../../src/adapters/sip-edge/numbers.ts';
import { type EdgeRequest, readRequest } from '../../../src/adapters/sip-edge/request.ts';
import { DEFAULTS, type EdgeSettings, type Trunk } from '../../../src/adapters/sip-edge/settings.ts';
import {
  BANS_AT_MOST,
  CALLERS_AT_MOST,
  createState,
  type EdgeState,
  forgetEndedBans,
  isBanned,
  learnCalls,
  learnHealth,
  learnSettings,
  mark,
  STRANGERS_AT_MOST,
  secretFrom,
} from '../../../src/adapters/sip-edge/state.ts';
import { knownTrunk } from '../../../src/adapters/sip-edge/steps-who.ts';
import { WAY_OF_INVITE, walk, wayOf } from '../../../src/adapters/sip-edge/way.ts';
import { type Change, request, TORTURE } from './requests.ts';

const T0 = 1_800_000_000_000;
const SECRET = secretFrom('test');
const DIGEST = { user: 'branch-office', password: 'a-long-password' };

const trunk = (name: string, more: Partial<Trunk>): Trunk => ({
  ...{ name, addresses: [], digest: null, tls: false, believed: true },
  ...more,
});

const SETTINGS: EdgeSettings = {
  ...DEFAULTS,
  trunks: [
    trunk('carrier', { addresses: ['203.0.113.0/24', '2001:db8::/32'] }),
    trunk('doubted', { addresses: ['192.0.2.5'], believed: false }),
    trunk('roaming', { digest: DIGEST }),
    trunk('secure', { tls: true }),
  ],
  numbers: ['4001', '+8640012345'],
  nodes: [
    { name: 'a1', address: '10.0.0.1:5080', weight: 3, drain: false },
    { name: 'a2', address: '10.0.0.2:5080', weight: 1, drain: false },
  ],
  limits: { ...DEFAULTS.limits, calls: 10 },
};

const fresh = (settings: Partial<EdgeSettings> = {}) => createState({ ...SETTINGS, ...settings }, SECRET, T0);

/** What became of it, in a word: `continue`, `503 full`, `drop banned`. */
function fate(one: EdgeRequest, state: EdgeState = fresh(), nowMs = T0): string {
  const { verdict } = walk(one, state, nowMs);
  if (verdict.kind === 'continue') return 'continue';
  return verdict.kind === 'drop' ? `drop ${verdict.reason}` : `${verdict.status} ${verdict.reason ?? 'ok'}`;
}

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

/** What a telephone with this password answers to a challenge. */
function authorization(method: string, nonceAtMs: number, { user, password } = DIGEST, secret = SECRET): string {
  const nonce = /nonce="([^"]+)"/.exec(challenge(secret, nonceAtMs, false))?.[1] as string;
  const uri = 'sip:4001@hotline.example.com';
  const [first, second] = [md5(`${user}:hotline:${password}`), md5(`${method}:${uri}`)];
  const response = md5(`${first}:${nonce}:00000001:abc:auth:${second}`);
  return `Digest username="${user}", realm="hotline", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=MD5, qop=auth, nc=00000001, cnonce="abc"`;
}

const STRANGER = { source: { address: '198.51.100.66' } };
const FROM_ROAMING = 'Roaming <sip:branch-office@198.51.100.20>;tag=1';
const roaming = (change: Change = {}) =>
  request({ source: { address: '198.51.100.20' }, ...change, headers: { From: FROM_ROAMING, ...change.headers } });

t.test("a call's way has the steps of the manual, in its order", async (t) => {
  t.strictSame(
    WAY_OF_INVITE.map(({ name }) => name),
    [
      'known trunk',
      'not banned',
      'within rate',
      'proven',
      'sane',
      'number is ours',
      'numbers to E.164',
      'door is open',
      'node picked',
    ],
  );
});

t.test('who is let in, who is answered and who hears nothing', async (t) => {
  const table: [what: string, request: EdgeRequest, fate: string][] = [
    ['a trunk by its network', request(), 'continue'],
    ['a trunk by its IPv6 network', request({ source: { address: '2001:db8::7' } }), 'continue'],
    ['a stranger', request(STRANGER), 'drop unknownTrunk'],
    ['a stranger over TCP', request({ source: { ...STRANGER.source, protocol: 'tcp' } }), 'drop unknownTrunk'],
    [
      'over TLS, which drachtio-server has checked',
      request({ source: { ...STRANGER.source, protocol: 'tls' } }),
      'continue',
    ],
    ['a name with a password, not given', roaming(), '407 challenged'],
    ['the password', roaming({ headers: { 'Proxy-Authorization': authorization('INVITE', T0) } }), 'continue'],
    [
      'the password for another method',
      roaming({ headers: { 'Proxy-Authorization': authorization('REGISTER', T0) } }),
      '407 wrongPassword',
    ],
    [
      'a wrong password',
      roaming({ headers: { 'Proxy-Authorization': authorization('INVITE', T0, { ...DIGEST, password: 'guess' }) } }),
      '407 wrongPassword',
    ],
    [
      'a challenge that was not ours',
      roaming({ headers: { 'Proxy-Authorization': authorization('INVITE', T0, DIGEST, 'other') } }),
      '407 wrongPassword',
    ],
    [
      'a challenge of long ago',
      roaming({ headers: { 'Proxy-Authorization': authorization('INVITE', T0 - 61_000) } }),
      '407 challenged',
    ],
    [
      'words that are no credentials',
      roaming({ headers: { 'Proxy-Authorization': 'Basic YTpi' } }),
      '407 wrongPassword',
    ],
    ['OPTIONS of a trunk', request({ method: 'OPTIONS' }), '200 ok'],
    ['OPTIONS of a stranger', request({ method: 'OPTIONS', ...STRANGER }), 'drop unknownTrunk'],
    ['REGISTER of a trunk', request({ method: 'REGISTER' }), '405 badMethod'],
    ['REGISTER of a stranger', request({ method: 'REGISTER', ...STRANGER }), 'drop unknownTrunk'],
  ];
  for (const [what, one, expected] of table) t.equal(fate(one), expected, what);
});

t.test('what is not sane is told', async (t) => {
  const table: [what: string, change: Change, fate: string][] = [
    ['no hops left', { headers: { 'Max-Forwards': '0' } }, '483 tooManyHops'],
    ['one hop left', { headers: { 'Max-Forwards': '1' } }, 'continue'],
    ['Max-Forwards of 300', { headers: { 'Max-Forwards': '300' } }, '400 malformed'],
    ['no Max-Forwards', { headers: { 'Max-Forwards': null } }, 'continue'],
    ['no From', { headers: { From: null } }, '400 malformed'],
    ['no Via', { headers: { Via: null } }, '400 malformed'],
    ['17 kB', { headers: { 'X-Much': 'a'.repeat(17_000) } }, '513 tooLarge'],
    [
      '101 headers',
      { headers: Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`X-${index}`, '1'])) },
      '400 tooLarge',
    ],
    ['a tel: URI', { uri: 'tel:4001' }, 'continue'],
    ['an http: URI', { uri: 'http://example.com/' }, '416 badScheme'],
    ['a dialog nobody knows', { headers: { To: '<sip:4001@x>;tag=1' } }, '481 unknownDialog'],
    ['sound offered', { headers: { 'Content-Type': 'application/sdp' }, body: 'v=0\r\n' }, 'continue'],
    ['sound with ISUP', { headers: { 'Content-Type': 'multipart/mixed;boundary=x' }, body: 'x' }, 'continue'],
    ['a picture', { headers: { 'Content-Type': 'image/png' }, body: 'x' }, '415 badBody'],
    ['a body of no kind', { body: 'x' }, '400 malformed'],
    ['words that are the edge’s own', { headers: { 'X-Hotline-ANI': '+1' } }, '403 forged'],
    ["an agent's phone by name", { headers: { From: '<sip:agent-1001@x>;tag=1' } }, '403 forged'],
    ['a proxy’s extension', { headers: { 'Proxy-Require': 'sec-agree' } }, '420 badExtension'],
    ['a callee’s extension, for Asterisk to judge', { headers: { Require: '100rel' } }, 'continue'],
    ['nothing but noise', { method: '\u0000\u0001', uri: '\u0000' }, '405 badMethod'],
  ];
  for (const [what, change, expected] of table) t.equal(fate(request(change)), expected, what);
  const unended = readRequest('INVITE sip:4001@x SIP/2.0\r\nVia: x', {
    address: '203.0.113.7',
    port: 1,
    protocol: 'udp',
  });
  t.equal(fate(unended), '400 malformed', 'half a message');
});

t.test("RFC 4475's torture messages are told apart as the RFC wants", async (t) => {
  for (const { section, name, answer, text } of TORTURE) {
    const one = readRequest(text, { address: '203.0.113.7', port: 5060, protocol: 'udp' });
    const { verdict } = walk(one, fresh(), T0);
    t.equal(verdict.kind === 'answer' ? verdict.status : verdict.kind, answer, `${section} ${name}`);
    const stranger = { ...one, source: { ...one.source, address: '198.51.100.1' } };
    t.equal(fate(stranger), 'drop unknownTrunk', `${section} from a stranger`);
  }
});

t.test('60 kB of anything are looked at in a time that grows with their length, not with its square', async (t) => {
  const LENGTH = 60_000;
  const nasty: Record<string, string>[] = [
    { From: `${'a '.repeat(LENGTH / 2)}x` },
    { From: `"${'\\\\'.repeat(LENGTH / 2)}` },
    { From: `<sip:${';'.repeat(LENGTH)}` },
    { 'X-Spaces': `${' '.repeat(LENGTH)}x` },
    { 'Proxy-Authorization': `Digest ${'a'.repeat(LENGTH)}` },
    { Via: `SIP/2.0/UDP ${'1:'.repeat(LENGTH / 2)}` },
  ];
  for (const headers of nasty) {
    for (const source of [{}, STRANGER.source]) {
      // A square would be minutes, and the test's time limit.
      t.ok(fate(request({ headers, source })), JSON.stringify(Object.keys(headers)));
    }
  }
});

t.test('numbers that are ours and numbers that are not look the same to whoever is not in', async (t) => {
  const sources: [what: string, make: (uri: string) => EdgeRequest][] = [
    ['a stranger', (uri) => request({ uri, ...STRANGER })],
    ['a name without its password', (uri) => roaming({ uri })],
    [
      'a name with a wrong one',
      (uri) =>
        roaming({ uri, headers: { 'Proxy-Authorization': authorization('INVITE', T0, { ...DIGEST, password: 'x' }) } }),
    ],
  ];
  for (const [what, make] of sources) {
    const [ours, other] = ['sip:4001@h', 'sip:999@h'].map((uri) => {
      const state = fresh();
      const { verdict, step } = walk(make(uri), state, T0);
      // The same steps in the same order: the same work, so the same time.
      return { verdict, step, strangers: [...state.strangers] };
    });
    t.strictSame(ours, other, what);
  }
  t.equal(fate(request({ uri: 'sip:999@h' })), '404 notOurNumber', 'a trunk is told');
});

t.test('bans: who guesses is shut out for a time, and a trunk known by its address never', async (t) => {
  const state = fresh();
  const guess = () =>
    roaming({ headers: { 'Proxy-Authorization': authorization('INVITE', T0, { ...DIGEST, password: 'x' }) } });
  for (let tries = 0; tries < 5; tries++) t.equal(fate(guess(), state, T0 + tries), '407 wrongPassword');
  t.equal(fate(guess(), state, T0 + 10), 'drop banned');
  const right = () => roaming({ headers: { 'Proxy-Authorization': authorization('INVITE', T0 + 3_600_100) } });
  t.equal(fate(right(), state, T0 + 3_599_000), 'drop banned');
  t.equal(fate(right(), state, T0 + 3_600_100), 'continue', 'a ban ends');
  forgetEndedBans(state, T0 + 3_600_100);
  t.equal(state.bans.size, 0, 'and is forgotten');

  for (let tries = 0; tries < 9; tries++) {
    mark(state, { kind: 'struck', address: '203.0.113.7' }, T0);
  }
  t.equal(isBanned(state, '203.0.113.7', T0), true);
  t.equal(fate(request(), state), 'continue', 'a forged packet must not shut the carrier out');

  const slow = fresh();
  for (let tries = 0; tries < 9; tries++) fate(request(STRANGER), slow, T0 + tries * 61_000);
  t.equal(slow.bans.size, 0, 'a try now and then is no attack');
});

t.test('rates: of one address and of all, refilled as time goes by', async (t) => {
  const rate = { perSource: { perSecond: 2, burst: 3 }, inAll: { perSecond: 4, burst: 5 } };
  const state = fresh({ rate });
  const from = (last: number) => request({ source: { address: `203.0.113.${last}` } });
  t.strictSame(
    [1, 2, 3, 4].map(() => fate(from(1), state)),
    ['continue', 'continue', 'continue', '503 tooFast'],
  );
  t.strictSame(
    [1, 2, 3].map(() => fate(from(2), state)),
    ['continue', 'continue', '503 tooFastInAll'],
  );
  t.equal(fate(from(1), state, T0 + 400), '503 tooFast');
  t.equal(fate(from(1), state, T0 + 600), 'continue');
  const { verdict } = walk(from(2), fresh({ rate: { ...rate, inAll: { perSecond: 1, burst: 0 } } }), T0);
  t.match(verdict, { kind: 'answer', status: 503, headers: { 'Retry-After': '1' } });

  const doubted = fresh({ rate });
  t.strictSame(
    [1, 2, 3, 4].map(() => fate(roaming(), doubted)),
    ['407 challenged', '407 challenged', '407 challenged', 'drop unprovenTooFast'],
  );
  t.equal(fate(request(), doubted), 'continue', 'who has proved nothing takes nothing from the others');
});

t.test('who calls: E.164, withheld, or nobody; the carrier’s word goes before From where it is believed', async (t) => {
  const PAI = '<sip:+8613900000000@carrier.example.com>';
  const doubted = { address: '192.0.2.5' };
  const number = (e164: string | null, raw: string) => ({ kind: 'number', e164, raw });
  const table: [what: string, change: Change, ani: object, divertedFrom?: string | null][] = [
    ['From', {}, number('+8613800138000', '13800138000')],
    [
      'with the 0 of other cities',
      { headers: { From: '<sip:013800138000@x>;tag=1' } },
      number('+8613800138000', '013800138000'),
    ],
    ['with 0086', { headers: { From: '<sip:008613800138000@x>;tag=1' } }, number('+8613800138000', '008613800138000')],
    ['a landline', { headers: { From: '"a" <sip:010-65123456@x>;tag=1' } }, number('+861065123456', '01065123456')],
    ['from abroad', { headers: { From: '<sip:+14155552671@x>;tag=1' } }, number('+14155552671', '+14155552671')],
    ['a tel: URI', { headers: { From: '<tel:+8613800138000>;tag=1' } }, number('+8613800138000', '+8613800138000')],
    ['a service number', { headers: { From: '<sip:95588@x>;tag=1' } }, number(null, '95588')],
    ['a name', { headers: { From: '<sip:alice@example.com>;tag=1' } }, { kind: 'unknown' }],
    ['anonymous', { headers: { From: '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=1' } }, { kind: 'withheld' }],
    ['Privacy: id', { headers: { Privacy: 'id' } }, { kind: 'withheld' }],
    [
      'Privacy: id, with an asserted number',
      { headers: { Privacy: 'user;id', 'P-Asserted-Identity': PAI } },
      { kind: 'withheld' },
    ],
    ['Privacy: none', { headers: { Privacy: 'none' } }, number('+8613800138000', '13800138000')],
    ['asserted', { headers: { 'P-Asserted-Identity': PAI } }, number('+8613900000000', '+8613900000000')],
    [
      'asserted while From says anonymous',
      { headers: { From: '<sip:anonymous@anonymous.invalid>;tag=1', 'P-Asserted-Identity': PAI } },
      number('+8613900000000', '+8613900000000'),
    ],
    [
      'asserted by a trunk that is not believed',
      { headers: { 'P-Asserted-Identity': PAI, Diversion: '<sip:13700000000@x>' }, source: doubted },
      number('+8613800138000', '13800138000'),
      null,
    ],
    [
      'diverted',
      { headers: { Diversion: '<sip:13700000000@x>;reason=no-answer, <sip:13600000000@x>' } },
      number('+8613800138000', '13800138000'),
      '+8613700000000',
    ],
  ];
  for (const [what, change, ani, divertedFrom = null] of table) {
    const { request: found, verdict } = walk(request(change), fresh(), T0);
    t.equal(verdict.kind, 'continue', what);
    t.strictSame({ ani: found.ani, divertedFrom: found.divertedFrom }, { ani, divertedFrom }, what);
  }
});

t.test('which numbers are ours, however they were dialled', async (t) => {
  const settings = { ...SETTINGS, numbers: ['4001', '+861065123456', '400800'] };
  const table: [dialled: string, ours: string | null][] = [
    ['4001', '4001'],
    ['4001;phone-context=+86', '4001'.concat('')],
    ['+861065123456', '+861065123456'],
    ['01065123456', '+861065123456'],
    ['008610 6512-3456', '+861065123456'],
    ['400800', '400800'],
    ['4002', null],
    ['', null],
    ['4001 or 1=1', null],
  ];
  for (const [dialled, ours] of table) {
    const user = dialled.split(';')[0] as string;
    t.equal(ourNumber(user, settings), ours, dialled);
  }
  t.equal(ourNumber('4711', { ...settings, numbers: ['*'] }), '4711');
  t.equal(toE164('2025550123', 'US'), '+12025550123');
});

t.test('the door: closed, emergency and full are told with when to come again', async (t) => {
  for (const door of ['closed', 'emergency'] as const) {
    const { verdict } = walk(request(), fresh({ door, retryAfterS: 90 }), T0);
    t.match(verdict, { kind: 'answer', status: 503, reason: door, headers: { 'Retry-After': '90' } });
  }
  const state = fresh();
  t.equal(fate(request(), state), 'continue', 'nobody is refused for a count that is not known');
  learnCalls(state, 9, T0);
  t.equal(fate(request(), state), 'continue', 'the tenth');
  t.equal(fate(request(), state), '503 full', 'those let in since are counted');
  learnCalls(state, 9, T0 + 100);
  t.equal(fate(request(), state, T0 + 100), 'continue');
  learnCalls(state, null, T0 + 200);
  t.equal(fate(request(), state, T0 + 200), '503 full', 'a controller that says nothing for a moment changes nothing');
  t.equal(fate(request(), state, T0 + 10_200), 'continue', 'a count of long ago is none');
});

t.test('nodes: by weight, without those that are down or drained', async (t) => {
  const state = fresh({ limits: { ...DEFAULTS.limits, calls: null } });
  const picked = (nowMs = T0) => walk(request(), state, nowMs).request.nodes;
  const firsts = Array.from({ length: 8 }, (_, index) => picked(T0 + index * 1000)?.[0]);
  t.strictSame(firsts, ['a1', 'a1', 'a2', 'a1', 'a1', 'a1', 'a2', 'a1'], 'three to one, evenly');
  t.strictSame(picked(), ['a1', 'a2'], 'the other stands behind');
  t.equal(learnHealth(state, 'a1', false, T0), false, 'one miss is none');
  t.equal(learnHealth(state, 'a1', false, T0), true);
  t.strictSame(picked(), ['a2']);
  t.equal(learnHealth(state, 'a2', false, T0) || learnHealth(state, 'a2', false, T0), true);
  t.equal(fate(request(), state), '503 noNode');
  t.equal(fate(request({ method: 'OPTIONS' }), state), '503 noNode', 'and the carrier’s own check hears so');
  t.equal(learnHealth(state, 'a1', true, T0), true, 'one answer is enough');
  t.strictSame(picked(), ['a1']);
  learnHealth(state, 'a2', true, T0);
  learnSettings(
    state,
    { ...state.settings, nodes: SETTINGS.nodes.map((node) => ({ ...node, drain: node.name === 'a1' })) },
    T0,
  );
  t.strictSame(picked(), ['a2']);
});

t.test('the steps change nothing: what is to be remembered is asked for', async (t) => {
  const state = fresh();
  fate(request(STRANGER), state);
  const look = () =>
    JSON.stringify({ ...state, strangers: [...state.strangers], bans: [...state.bans], callers: [...state.callers] });
  for (const one of [request(), request(STRANGER), roaming(), request({ method: 'OPTIONS' })]) {
    let known = one;
    for (const { name, decide } of wayOf(one.method)) {
      const before = look();
      const [verdict, again] = [decide(Object.freeze({ ...known }), state, T0), decide(known, state, T0)];
      t.equal(look(), before, `${name} changes no state`);
      t.strictSame(again, verdict, `${name} says the same again`);
      if (verdict.kind !== 'continue') break;
      known = { ...known, ...verdict.found };
    }
  }
});

t.test('a million sources take a fixed amount of memory, and the carrier is served all the while', async (t) => {
  const state = fresh();
  const address = (n: number) => `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
  const stranger = request(STRANGER);
  const marks = (n: number) =>
    knownTrunk.decide({ ...stranger, source: { ...stranger.source, address: address(n) } }, state, T0).marks;
  t.strictSame(marks(7), [{ kind: 'struck', address: '10.0.0.7' }]);
  for (let n = 0; n < 1_000_000; n++) mark(state, { kind: 'struck', address: address(n) }, T0 + n);
  t.ok(state.strangers.size <= STRANGERS_AT_MOST);
  t.ok(state.strangers.has(address(999_999)) && !state.strangers.has(address(0)), 'the oldest were forgotten');
  for (let n = 0; n < BANS_AT_MOST + 5; n++) {
    for (let tries = 0; tries < 5; tries++) mark(state, { kind: 'struck', address: address(n) }, T0);
  }
  t.ok(state.bans.size <= BANS_AT_MOST && state.bans.has(address(BANS_AT_MOST + 4)));
  for (let n = 0; n < CALLERS_AT_MOST + 5; n++) mark(state, { kind: 'spent', address: address(n) }, T0);
  t.ok(state.callers.size <= CALLERS_AT_MOST && state.callers.has(address(CALLERS_AT_MOST + 4)));
  t.equal(fate(request(), state, T0 + 2_000_000), 'continue');
});
