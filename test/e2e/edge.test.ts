/** A customer's call through the SIP edge to an agent: keys, sound both ways, the record, and the supervisor's line. */
import t from 'tap';
import { KNOWN } from '../../src/adapters/database/index.ts';
import type { FloorView } from '../../src/core/views.ts';
import { freePort } from '../../src/setup/ports.ts';
import { EDGE_WITH, startEdge } from '../helpers/edge.ts';
import { eventually, nothingAfterTheTalk, startHotline } from '../helpers/hotline.ts';
import { Phone } from '../helpers/phone/index.ts';
import { openWireDesk } from '../helpers/wire-desk.ts';

for (const { name, skip, open } of EDGE_WITH) {
  t.test(`from the street to an agent and back, with ${name}`, { skip }, async (t) => {
    const signalling = await open(t);
    const statusPort = await freePort();
    const hotline = await startHotline(t, {
      edge: signalling.sipServer,
      environment: { EDGE_URL: `http://127.0.0.1:${statusPort}` },
      prepare: nothingAfterTheTalk,
    });
    const settings = (more: object) => ({
      trunks: [{ name: 'carrier', addresses: ['127.0.0.1'] }],
      numbers: ['4001'],
      nodes: [{ name: 'a1', address: hotline.sipServer }],
      hotline: hotline.httpUrl,
      ...more,
    });
    const boss = await hotline.signIn('2001');
    const line = async () => (await boss.get<FloorView>('/api/floor')).edge;
    t.equal(await line(), 'away', 'an edge that is set and not there is told');

    const edge = await startEdge(t, signalling, settings({}), statusPort);
    await edge.until('the node is up', ({ nodes }) => nodes[0]?.state === 'up');
    const desk = await openWireDesk(t, hotline, '1003');
    await desk.ready();

    // A customer whom the shop knows, as a carrier writes the number.
    const { ani, customerId } = KNOWN.vipWithShippedOrder;
    const phone = await Phone.open({ server: signalling.sipServer });
    t.teardown(() => phone.close());
    const call = await phone.call({ to: '4001', callerNumber: `+86${ani}` });
    await call.waitForAnswer();
    await call.press('13');
    const talk = await eventually('the agent answers', () => desk.rung.find((one) => one.times.answeredMs), 30_000);
    t.match(desk.offers[0], { customer: { customerId } }, 'the file is found by the number that the edge read');

    call.audio.speaking.sendTone(1000);
    talk.audio.speaking.sendTone(600);
    await talk.audio.waitForTone(1000);
    await call.audio.waitForTone(600);

    await eventually('the supervisor sees it', async () => {
      const seen = await line();
      return seen !== 'away' && seen?.admitted === 1 && seen.nodes[0]?.state === 'up';
    });

    // Killed in the talk and started again: nobody notices.
    await edge.kill();
    call.audio.speaking.sendTone(1400);
    await talk.audio.waitForTone(1400);
    await eventually('the supervisor sees that, too', async () => (await line()) === 'away');
    await edge.settings(settings({ limits: { calls: 1 } }));
    await edge.start();
    await edge.until('the node is up', ({ nodes }) => nodes[0]?.state === 'up');
    talk.audio.speaking.sendTone(900);
    await call.audio.waitForTone(900);

    // Full, by the controller's own count.
    await eventually('a second caller is sent elsewhere', async () => {
      const second = await phone.call({ to: '4001' });
      return (await second.waitForEnd({ withinMs: 2_000 }).catch(() => second.hangUp()))?.status === 503;
    });

    await talk.hangUp();
    t.equal((await call.waitForEnd()).by, 'them');
    await hotline.settled(20_000);
    // Written behind: the call never waits for the database.
    const record = await eventually('the record', async () => {
      const [row] = await hotline.query<{ ani: string; dnis: string; result: string | null }>(
        'select ani, dnis, result from cdr where customer_id = $1 order by arrived_at desc limit 1',
        [customerId],
      );
      return row?.result ? row : null;
    });
    t.match(record, { ani: `+86${ani}`, dnis: '4001', result: 'answered' });
  });
}
