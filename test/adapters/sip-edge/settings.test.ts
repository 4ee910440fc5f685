/** The edge's file: what is wrong is told with file, line and field. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { readSettings, readSettingsFile } from '../../../src/adapters/sip-edge/settings-file.ts';
import { firewallRules } from '../../../src/setup/firewall.ts';
import { projectFolder } from '../../../src/setup/paths.ts';

const LEAST = `trunks:
  - name: carrier
    addresses: [203.0.113.0/24]
numbers: ["4001"]
nodes:
  - name: a1
    address: 127.0.0.1:5080
`;

const problemsOf = (text: string) => readSettings(text, 'sip-edge.yaml').problems ?? [];

t.test('a file that says who calls, what and where to is enough', async (t) => {
  const { settings } = readSettings(LEAST, 'x') as Extract<ReturnType<typeof readSettings>, { settings: unknown }>;
  t.match(settings, {
    door: 'open',
    country: 'CN',
    trunks: [{ name: 'carrier', digest: null, tls: false, believed: true }],
    nodes: [{ name: 'a1', weight: 1, drain: false }],
    limits: { calls: null },
  });
});

t.test('the example in the manual is a right one', async (t) => {
  const manual = readFileSync(path.join(projectFolder, 'docs/sip-edge.md'), 'utf8');
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(manual) ?? [];
  t.ok(example.includes('trunks:'));
  t.strictSame(problemsOf(example), []);
});

t.test('mistakes are told with line and field, all at once', async (t) => {
  const table: [what: string, text: string, ...problems: string[]][] = [
    ['no YAML', 'trunks: [', 'sip-edge.yaml:1: not valid YAML: '],
    ['nothing in it', '', 'sip-edge.yaml:1: must be object'],
    ['an unknown field', `${LEAST}colour: red\n`, 'sip-edge.yaml:8: colour: there is no such setting'],
    ['a wrong kind', LEAST.replace('"4001"', '4001'), 'sip-edge.yaml:4: numbers.0: must be string'],
    ['a wrong door', `${LEAST}door: ajar\n`, 'sip-edge.yaml:8: door: '],
    ['no network', LEAST.replace('/24', '/99'), 'sip-edge.yaml:3: trunks.0.addresses.0: 203.0.113.0/99 is neither'],
    [
      'nobody in particular',
      LEAST.replace('    addresses: [203.0.113.0/24]\n', ''),
      'sip-edge.yaml:2: trunks.0: anybody would be',
    ],
    [
      'a name scanners try, and a short password',
      LEAST.replace('addresses: [203.0.113.0/24]', 'digest: { user: "1000", password: abc }'),
      'sip-edge.yaml:3: trunks.0.digest.user: needs 8 characters, not digits alone',
      'sip-edge.yaml:3: trunks.0.digest.password: needs 12 characters',
    ],
    [
      'a node by name',
      LEAST.replace('127.0.0.1:5080', 'pbx'),
      'sip-edge.yaml:7: nodes.0.address: pbx is not an IP address',
    ],
    [
      'two of a name',
      `${LEAST}  - name: a1\n    address: 127.0.0.1:5081\n`,
      'sip-edge.yaml:8: nodes.1.name: a1 is there twice',
    ],
    ['a country of nobody', `${LEAST}country: XX\n`, 'sip-edge.yaml:8: country: XX is not a country'],
    [
      'full without a controller to ask',
      `${LEAST}limits: { calls: 5 }\n`,
      'sip-edge.yaml:8: limits.calls: needs `hotline`',
    ],
  ];
  for (const [what, text, ...problems] of table) {
    const found = problemsOf(text);
    t.equal(found.length, problems.length, `${what}: ${JSON.stringify(found)}`);
    problems.forEach((problem, index) => {
      t.ok(found[index]?.startsWith(problem), `${what}: ${found[index]}`);
    });
  }
  t.match(readSettingsFile('/nowhere/sip-edge.yaml').problems?.[0], /^\/nowhere\/sip-edge.yaml: cannot be read/);
});

t.test("the firewall's rules let in the trunks' addresses, and refuse to guess", async (t) => {
  const { settings } = readSettings(LEAST, 'x') as Extract<ReturnType<typeof readSettings>, { settings: unknown }>;
  const rules = firewallRules(settings, 5060);
  t.match(rules, /elements = \{ 203\.0\.113\.0\/24 \}/);
  t.match(rules, /th dport 5060 ip saddr @trunks4 accept\n {4}meta l4proto \{ tcp, udp \} th dport 5060 drop/);
  const anywhere = settings.trunks.map((trunk) => ({ ...trunk, addresses: [], tls: true }));
  t.throws(() => firewallRules({ ...settings, trunks: anywhere }, 5060), /Trunk carrier has no addresses/);
});
