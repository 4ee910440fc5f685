/** Customers' files over HTTP and the desk's socket: who sees what, every look on record, errors that say what to do. */
import t from 'tap';
import { KNOWN } from '../../../src/adapters/database/index.ts';
import { until } from '../../../src/setup/processes.ts';
import { startDatabase } from '../../helpers/database.ts';
import { startWeb } from './harness.ts';

const PEOPLE = { agent: '1001', supervisor: '2001', quality: '3001', manager: '4001', administrator: 'admin' };

t.test('customers over HTTP', async (t) => {
  const web = await startWeb(t, await startDatabase(t));
  const cookies = Object.fromEntries(
    await Promise.all(Object.entries(PEOPLE).map(async ([role, user]) => [role, await web.signIn(user)] as const)),
  ) as Record<keyof typeof PEOPLE, string>;
  const id = KNOWN.vipWithShippedOrder.customerId;
  const audited = async (action: string) =>
    (await web.pool.query('select user_id, subject from audit_log where action = $1 order by audit_id', [action])).rows;
  const get = (role: keyof typeof PEOPLE, at: string) => web.ask('GET', at, { cookie: cookies[role] });
  const post = (role: keyof typeof PEOPLE, at: string, body?: unknown) =>
    web.ask('POST', at, { cookie: cookies[role], body });

  t.test('each role sees numbers and addresses as far as it needs them', async (t) => {
    for (const [role, sees] of [
      ['agent', false],
      ['supervisor', true],
      ['quality', false],
      ['manager', true],
      ['administrator', false],
    ] as const) {
      const answers = await Promise.all(
        [
          `/api/customers/${id}`,
          '/api/customers?q=wf',
          `/api/customers/${id}/history`,
          `/api/customers/${id}/changes`,
          `/api/customers/${id}/duplicates`,
        ].map((at) => get(role, at)),
      );
      t.same(
        answers.map(({ status }) => status),
        [200, 200, 200, 200, 200],
        role,
      );
      const text = answers.map(({ bytes }) => bytes.toString()).join();
      t.equal(text.includes('13800138001'), sees, `${role} sees the number`);
      t.equal(/北京市.{2,8}号/.test(text), sees, `${role} sees the street`);
      if (!sees) t.ok(text.includes('138****8001'), role);
    }
    t.match((await get('agent', `/api/customers/${id}`)).json, { sight: 'onRequest', mayEdit: true, mayMerge: false });
    t.match((await get('quality', `/api/customers/${id}`)).json, { sight: 'masked', mayEdit: false, mayMerge: false });
    t.equal((await web.ask('GET', `/api/customers/${id}`)).status, 401);
  });

  t.test('a click shows a masked number, and goes on record; an inspector’s does not', async (t) => {
    t.match((await post('agent', `/api/customers/${id}/reveal`)).json, {
      phones: [{ raw: '13800138001' }, {}],
      address: /北京市/,
    });
    t.match((await post('quality', `/api/customers/${id}/reveal`)).status, 403);
    t.match((await post('agent', '/api/customers/nobody/reveal')).status, 404);
    t.same(await audited('customerRevealed'), [{ user_id: '1001', subject: id }]);
    const looked = await audited('customerViewed');
    t.ok(
      looked.some((row) => row.user_id === '3001' && row.subject === id),
      'and so is every look',
    );
    t.same(
      (await audited('customersSearched')).map(({ subject }) => subject),
      Array(5).fill('wf'),
    );
  });

  t.test('calls, the floor and messages are masked for who need not see numbers', async (t) => {
    const ani = '+8613800138001';
    web.enter({ type: 'callArrived', callId: 'm1', channelId: 'm1', nodeId: 'a1', ani, dnis: '4001' });
    const { rows } = await web.pool.query(
      `select call_id from cdr where ani like '+861%' and agent_id = '1001' limit 1`,
    );
    for (const [role, sees] of [
      ['supervisor', true],
      ['quality', false],
      ['administrator', false],
    ] as const) {
      const texts = await Promise.all(
        ['/api/calls?limit=200', `/api/calls/${rows[0].call_id}`, '/api/floor'].map(async (at) =>
          (await get(role, at)).bytes.toString(),
        ),
      );
      for (const text of texts) t.equal(/\+861\d{10}/.test(text), sees, `${role}: ${text.slice(0, 30)}`);
      const desk = web.openDesk(cookies[role]);
      await desk.wait('welcome');
      desk.say({ type: 'watchFloor' });
      const { floor } = await desk.wait('floor');
      t.equal(
        floor.calls.some((call) => call.ani === ani),
        sees,
        `${role} on the socket`,
      );
      web.desks.floorChanged();
      t.equal(
        (await desk.wait('floor', 2)).floor.calls.some((call) => call.ani === ani),
        sees,
        `${role} on the socket, later`,
      );
      desk.socket.close();
    }
    t.match((await get('agent', '/api/calls')).json.calls[0].ani, /^\+/, 'an agent’s own calls can be called back');
    web.enter({ type: 'channelEnded', channelId: 'm1', cause: 16 });
  });

  t.test('a file is made and edited by those who may; what is wrong is said', async (t) => {
    const given = { name: '赵新', phones: [{ raw: '133 0000 9999', kind: null }] };
    const made = await post('agent', '/api/customers', given);
    t.match(made, { status: 201, json: { customerId: /^N[0-9A-F]{8}$/ } });
    t.equal((await post('quality', '/api/customers', given)).status, 403);
    const at = `/api/customers/${made.json.customerId}`;
    const patch = (role: keyof typeof PEOPLE, body: unknown) => web.ask('PATCH', at, { cookie: cookies[role], body });
    t.match(await patch('agent', { version: 1, level: 'vip' }), { status: 200, json: { version: 2 } });
    const table: [unknown, number, string][] = [
      [{ version: 1, level: 'new' }, 409, 'changedMeanwhile'],
      [{ version: 2, level: 'gold' }, 400, 'badRequest'],
      [{ version: 2, name: '   ' }, 400, 'badRequest'],
      [{ version: 2, colour: 'red' }, 200, ''],
      [{ version: 2, phones: [{ raw: 'nonsense', kind: null }] }, 400, 'noNumber'],
      [{ version: 2, phones: [{ raw: '133****9999', kind: null }] }, 400, 'maskedValue'],
      [{ version: 2, address: '上海市****' }, 400, 'maskedValue'],
      [{ level: 'new' }, 400, 'badRequest'],
    ];
    for (const [body, status, code] of table) {
      const answer = await patch('supervisor', body);
      t.equal(answer.status, status, JSON.stringify(body));
      if (code) t.equal(answer.json.code, code, JSON.stringify(body));
    }
    t.equal((await patch('administrator', { version: 2, level: 'new' })).status, 403);
    t.match((await post('agent', '/api/customers', { name: '', phones: [] })).json, {
      code: 'badRequest',
      field: 'name',
    });
    t.same((await audited('customerEdited')).slice(0, 1), [{ user_id: '1001', subject: made.json.customerId }]);
    t.equal((await get('manager', '/api/customers/nobody')).status, 404);
  });

  t.test('who changed a number is told without the number to those who may not see it', async (t) => {
    await web.ask('PATCH', '/api/customers/C1030', {
      cookie: cookies.manager,
      body: { version: 1, phones: [{ raw: '13370001234', kind: 'work' }], address: '上海市静安区南京西路 1 号' },
    });
    const changes = (await get('quality', '/api/customers/C1030/changes')).bytes.toString();
    t.notMatch(changes, /13370001234|南京西路/);
    t.match(changes, /133\*{4}1234/);
    t.match((await get('manager', '/api/customers/C1030/changes')).bytes.toString(), /13370001234.*|南京西路/);
  });

  t.test('supervisors merge and take back; agents do not', async (t) => {
    const [kept, gone] = KNOWN.twice.customerIds;
    const merge = { mergedId: gone, take: ['level'] };
    t.equal((await post('agent', `/api/customers/${kept}/merge`, merge)).status, 403);
    t.match((await post('supervisor', `/api/customers/${kept}/merge`, { mergedId: kept })).json, {
      code: 'sameCustomer',
    });
    t.match(
      (await post('supervisor', `/api/customers/${kept}/merge`, { mergedId: gone, take: ['password'] })).status,
      400,
    );
    t.match((await post('supervisor', `/api/customers/${kept}/merge`, { mergedId: 'nobody' })).status, 404);
    const { json } = await post('supervisor', `/api/customers/${kept}/merge`, merge);
    t.match((await get('supervisor', `/api/customers/${gone}`)).json, { customer: { customerId: kept, level: 'new' } });
    t.match((await post('manager', `/api/customer-merges/${json.mergeId}/undo`)).json, { customerId: gone });
    t.match(await post('manager', `/api/customer-merges/${json.mergeId}/undo`), { status: 404 });
    t.same(await audited('customersMerged'), [{ user_id: '2001', subject: `${gone} > ${kept}` }]);
    t.same(await audited('customerMergeUndone'), [{ user_id: '4001', subject: String(json.mergeId) }]);
  });

  t.test('settings are the manager’s, are checked, and count from the next call on', async (t) => {
    t.equal((await get('agent', '/api/customer-settings')).status, 403);
    const { quality: _, ...sight } = (await get('manager', '/api/customer-settings')).json.sight;
    const template = 'https://crm.example.com/c/{customerId}?phone={number}';
    const settings = {
      link: { template, opens: 'byItself' },
      sight: { ...sight, agent: 'clear' },
      undoMergeMinutes: 60,
      home: { country: 'CN', areaCode: '21' },
    };
    const put = (body: unknown) => web.ask('PUT', '/api/customer-settings', { cookie: cookies.manager, body });
    t.match(await put({ ...settings, link: { template: 'javascript:alert(1)', opens: 'onClick' } }), {
      status: 400,
      json: { code: 'badSetting', message: /https/ },
    });
    t.match(await put({ ...settings, link: { template: 'https://{name}/', opens: 'onClick' } }), {
      status: 400,
      json: { message: /behind the host/ },
    });
    t.match(await put({ ...settings, home: { country: 'CN', areaCode: '1000' } }), {
      status: 400,
      json: { message: /area code/ },
    });
    t.match(await put({ ...settings, undoMergeMinutes: 1 }), { status: 400 });
    t.equal((await put(settings)).status, 200);
    t.match(web.floor.organization, {
      home: { areaCode: '21' },
      customerLink: { template },
      sight: { agent: 'clear', quality: 'masked' },
    });
    const { json } = await get('agent', `/api/customers/${id}`);
    t.match(json, { sight: 'clear', customer: { phones: [{ raw: '13800138001' }, {}] } });
    t.same(json.link, { url: `https://crm.example.com/c/${id}?phone=13800138001`, opens: 'byItself' });
    t.ok(web.floor.organization?.flows !== undefined, 'nothing else of the organization is touched');
  });

  t.test('the agent’s choice enters by the door, and the file goes to that agent’s desk alone', async (t) => {
    const [chooser, other] = [web.openDesk(cookies.agent), web.openDesk(await web.signIn('1002'))];
    await Promise.all([chooser.wait('agent'), other.wait('agent')]);
    chooser.say({ type: 'chooseCustomer', callId: 'c9', customerId: id });
    t.ok(await until(() => web.events.some((event) => event.type === 'customerChosen'), 5_000));
    t.match(
      web.events.find(({ type }) => type === 'customerChosen'),
      { agentId: '1001', callId: 'c9', customerId: id },
    );
    web.desks.send({ type: 'showCustomer', agentId: '1001', callId: 'c9', customer: null });
    t.match(await chooser.wait('customer'), { callId: 'c9', customer: null });
    t.equal(other.ofType('customer').length, 0);
    chooser.say({ type: 'chooseCustomer', callId: 'c9' });
    t.match(await chooser.wait('refused'), { code: 'badRequest', message: /customerId/ });
  });
});
