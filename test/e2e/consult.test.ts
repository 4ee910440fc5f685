/** Consult, attended transfer and conference on a real Asterisk: everything at the desk in Chromium, held against who hears whom. */
import t from 'tap';
import { eventually } from '../helpers/hotline.ts';
import { AGENT, COLLEAGUE, OUTSIDE_NUMBER, openVerbs } from '../helpers/verbs.ts';

t.setTimeout(300_000);

t.test('somebody is asked beside the customer', async (t) => {
  t.setTimeout(290_000);
  const floor = await openVerbs(t);
  const { hotline, desk, colleague } = floor;
  const { startTalk, hear, choose } = floor;

  await t.test('to and fro, all three, and the agent leaves two talking', async (t) => {
    await startTalk();
    await choose(COLLEAGUE, 'consult');
    await hear('together', { agent: ['colleague'], colleague: ['agent'], customer: [] });
    t.match(colleague.offers.at(-1), { ani: floor.ani(), transfer: { how: 'consult', by: AGENT } }, 'who asks');
    await desk.do('H');
    await hear('apart', { agent: ['customer'], customer: ['agent'], colleague: [] });
    await desk.do('H');
    await hear('together again', { agent: ['colleague'], colleague: ['agent'], customer: [] });
    await desk.do('G');
    await hear('conference', {
      agent: ['customer', 'colleague'],
      colleague: ['agent', 'customer'],
      customer: ['agent', 'colleague'],
    });
    await desk.do('M');
    await hear('muted in the conference', {
      agent: ['customer', 'colleague'],
      colleague: ['customer'],
      customer: ['colleague'],
    });
    await desk.do('T');
    await desk.state('ready');
    await hear('left to the two', { customer: ['colleague'], colleague: ['customer'] });
    await colleague.rung.at(-1)?.hangUp();
    await floor.customer().waitForEnd();
    t.match(await floor.record(), { result: 'answered', reason: 'agentHungUp', agent_id: COLLEAGUE, transfers: 1 });
    const kinds = ['consultBegun', 'consultConnected', 'conferenceBegun', 'consultEnded', 'transferred'] as const;
    t.match(await floor.timeline([...kinds, 'talkEnded']), [
      { kind: 'consultBegun', agentId: AGENT, target: { to: 'agent', agentId: COLLEAGUE } },
      { kind: 'consultConnected', agentId: COLLEAGUE },
      { kind: 'conferenceBegun', agentId: COLLEAGUE },
      { kind: 'consultEnded', agentId: COLLEAGUE },
      { kind: 'talkEnded', agentId: AGENT, endedBy: 'transfer' },
      { kind: 'transferred', by: AGENT, how: 'attended', target: { to: 'agent', agentId: COLLEAGUE } },
      { kind: 'talkEnded', agentId: COLLEAGUE, endedBy: 'agent' },
    ]);
    await hotline.settled();
  });

  await t.test('asked, and handed over', async (t) => {
    await startTalk();
    await choose(COLLEAGUE, 'consult');
    await hear('together', { agent: ['colleague'], colleague: ['agent'], customer: [] });
    await desk.do('T');
    await desk.state('ready');
    await hear('handed over', { customer: ['colleague'], colleague: ['customer'] });
    await floor.customer().hangUp();
    t.match(await floor.record(), { reason: 'customerHungUp', agent_id: COLLEAGUE, transfers: 1 });
    await hotline.settled();
  });

  await t.test('who is asked does not answer, or hangs up: the customer is still the agent’s', async (t) => {
    await startTalk();
    floor.colleagueAnswers(false);
    await choose(COLLEAGUE, 'consult');
    await eventually('it rings', () => colleague.agent()?.state === 'offered');
    await desk.page.locator('section[data-phase=held][data-consult=ringing]').waitFor();
    await desk.page.locator('section[data-phase=held]:not([data-consult])').waitFor();
    floor.colleagueAnswers(true);
    await colleague.ready();
    await choose(COLLEAGUE, 'consult');
    await hear('together', { agent: ['colleague'], colleague: ['agent'], customer: [] });
    await colleague.rung.at(-1)?.hangUp();
    await desk.page.locator('section[data-phase=held]:not([data-consult])').waitFor();
    await hear('still on hold', { customer: [], agent: [] });
    await desk.do('H');
    await hear('with the customer', { customer: ['agent'], agent: ['customer'] });
    t.match(await floor.timeline(['consultMissed', 'consultEnded']), [
      { kind: 'consultMissed', agentId: COLLEAGUE, why: 'noAnswer' },
      { kind: 'consultEnded', agentId: COLLEAGUE, endedBy: 'party' },
    ]);
  });

  await t.test('a queue is asked, and the customer taken back', async () => {
    await eventually('the colleague is free', () => colleague.agent()?.state === 'ready');
    await choose('complaints', 'consult');
    await hear('whoever the queue gives', { agent: ['colleague'], colleague: ['agent'], customer: [] });
    await desk.do('C');
    await hear('taken back', { customer: ['agent'], agent: ['customer'] });
    await eventually('the colleague is free', () => colleague.agent()?.state === 'ready');
    await desk.do('E');
    await floor.customer().waitForEnd();
    await hotline.settled();
  });

  await t.test('outside: asked, brought in, and left with the customer', async (t) => {
    await startTalk();
    await choose('020 1234 5678', 'consult');
    await hear('asking outside', { agent: ['outside'], outside: ['agent'], customer: [] });
    t.match(floor.outside()?.invite.uri, OUTSIDE_NUMBER);
    await desk.do('G');
    await hear('conference', {
      customer: ['agent', 'outside'],
      outside: ['agent', 'customer'],
      agent: ['customer', 'outside'],
    });
    await desk.do('T');
    await desk.state('ready');
    await hear('left to themselves', { customer: ['outside'], outside: ['customer'] });
    await floor.customer().hangUp();
    t.match(await floor.record(), { result: 'transferred', outside_number: OUTSIDE_NUMBER, transfers: 1 });
    await hotline.settled();
  });

  await t.test('the customer hangs up while somebody is asked: it is over for all', async (t) => {
    await startTalk();
    await choose(COLLEAGUE, 'consult');
    await hear('together', { agent: ['colleague'], colleague: ['agent'], customer: [] });
    await floor.customer().hangUp();
    await desk.state('ready');
    await eventually('the colleague is free', () => colleague.agent()?.state === 'ready');
    t.match(await floor.record(), { result: 'answered', reason: 'customerHungUp', agent_id: AGENT, transfers: 0 });
    await hotline.settled();
  });

  await t.test(
    'the page is reloaded while somebody is asked: the customer has the agent back, the other one waits',
    async () => {
      await startTalk();
      await choose(COLLEAGUE, 'consult');
      await hear('together', { agent: ['colleague'], colleague: ['agent'], customer: [] });
      await desk.page.reload();
      await desk.page.locator('section[data-consult=apart]').waitFor();
      await hear('back with the customer', { agent: ['customer'], customer: ['agent'], colleague: [] });
      await desk.do('H');
      await hear('together again', { agent: ['colleague'], colleague: ['agent'], customer: [] });
      await desk.do('C');
      await hear('taken back', { agent: ['customer'], customer: ['agent'] });
      await eventually('the colleague is free', () => colleague.agent()?.state === 'ready');
      await desk.do('E');
      await floor.customer().waitForEnd();
      t.match(await floor.record(), { result: 'answered', reason: 'agentHungUp', agent_id: AGENT, transfers: 0 });
      await hotline.settled();
    },
  );

  t.same(desk.errors, []);

  await t.test(
    'the controller is killed while somebody is asked, and again in the conference: nobody hears of it',
    async (t) => {
      const restart = async () => {
        await hotline.killController();
        await hotline.startController();
        await desk.until(`window.__hotline?.state().status === 'open'`, 60_000);
        await colleague.reconnect();
      };
      await startTalk();
      await choose(COLLEAGUE, 'consult');
      const together = { agent: ['colleague'], colleague: ['agent'], customer: [] } satisfies Parameters<
        typeof hear
      >[1];
      await hear('together', together);
      await restart();
      await desk.page.locator('section[data-consult=together]').waitFor();
      await hear('together still', together);
      await desk.do('H');
      await hear('apart', { agent: ['customer'], customer: ['agent'], colleague: [] });
      await restart();
      await desk.page.locator('section[data-consult=apart]').waitFor();
      await hear('apart still', { agent: ['customer'], customer: ['agent'], colleague: [] });
      await desk.do('G');
      const conference = {
        agent: ['customer', 'colleague'],
        colleague: ['agent', 'customer'],
        customer: ['agent', 'colleague'],
      } satisfies Parameters<typeof hear>[1];
      await hear('conference', conference);
      await restart();
      await desk.page.locator('section[data-consult=conference]').waitFor();
      await hear('conference still', conference);
      await desk.do('T');
      await hear('left to the two', { customer: ['colleague'], colleague: ['customer'] });
      await floor.customer().hangUp();
      t.match(await floor.record(), { result: 'answered', agent_id: COLLEAGUE, transfers: 1, recovered: true });
      await hotline.settled();
    },
  );
});
