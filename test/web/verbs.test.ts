/** Transfer, consult and conference at the desk, in Chromium, with a stand-in for the controller. */
import t from 'tap';
import type { ConsultView } from '../../src/core/commands.ts';
import { agent, offer } from './sample.ts';
import { look, openTalk, TARGETS, until } from './talk.ts';

t.setTimeout(240_000);

const consulting = (stage: ConsultView['stage'], changes: Partial<ConsultView> = {}): ConsultView => ({
  stage,
  target: { to: 'agent', agentId: '1009' },
  isAsked: false,
  agentId: '1009',
  name: '马志强',
  number: null,
  sinceMs: Date.now(),
  ...changes,
});

for (const locale of ['zh-CN', 'en'] as const) {
  t.test(`asked and sent on by keyboard, and who hears whom is said (${locale})`, async (t) => {
    const { page, standIn, show, asked, errors } = await openTalk(t, locale);
    const bar = () => page.locator('section[data-phase] [role=status]').textContent();

    await page.keyboard.press('t');
    await asked({ type: 'findTargets' });
    standIn.send({ type: 'targets', targets: TARGETS });
    const panel = page.getByRole('dialog');
    await panel.getByRole('option').first().waitFor();
    t.match(await panel.getByRole('option').first().textContent(), '马志强', 'who is free comes first');
    const verb = (name: string) => panel.getByRole('button', { name });
    const [consult, transfer] = locale === 'en' ? ['Consult', 'Transfer now'] : ['咨询', '直接转接'];
    const isOffered = async () => [await verb(consult).isEnabled(), await verb(transfer).isEnabled()];
    await panel.getByRole('option').filter({ hasText: '郑雅婷' }).click();
    t.same(await isOffered(), [false, false], 'who is busy is left alone');
    await panel
      .getByRole('option')
      .filter({ hasText: locale === 'en' ? 'Main menu' : '主菜单' })
      .click();
    t.same(await isOffered(), [false, true], 'a flow can be asked nothing');
    await panel.getByRole('option').first().click();
    t.same(await isOffered(), [true, true]);
    await panel.getByRole('combobox').focus();
    await look(t, page, `panel.${locale}`, '[role=dialog]');
    await page.keyboard.type('8009');
    await page.keyboard.press('Enter');
    await asked({ type: 'consult', target: { to: 'agent', agentId: '1009' } });

    await show({ state: 'held', consult: consulting('ringing') });
    t.match(await bar(), locale === 'en' ? 'Calling 马志强' : '正在呼叫 马志强');
    t.equal(await page.locator('[aria-keyshortcuts=T]').count(), 0, 'nobody is there to hand over to');
    await page.keyboard.press('c');
    await asked({ type: 'consultStep', step: 'cancel' });

    await show({ state: 'held', consult: consulting('together') });
    await look(t, page, `together.${locale}`, 'section[data-phase]');
    for (const [key, step] of [
      ['h', 'swap'],
      ['g', 'conference'],
      ['t', 'handOver'],
      ['c', 'cancel'],
    ] as const) {
      await page.keyboard.press(key);
      await asked({ type: 'consultStep', step });
    }
    await show({ consult: consulting('apart') });
    await look(t, page, `apart.${locale}`, 'section[data-phase]');
    await show({ consult: consulting('conference') });
    await look(t, page, `conference.${locale}`, 'section[data-phase]');
    await page.keyboard.press('h');
    await page.keyboard.press('t');
    await asked({ type: 'consultStep', step: 'handOver' });
    t.equal(standIn.requests.length, 0, 'in a conference nobody is held');

    // The one who was asked.
    await show({ consult: consulting('together', { isAsked: true, agentId: '1006', name: '郑雅婷' }) });
    t.match(await bar(), locale === 'en' ? '郑雅婷 is asking you' : '郑雅婷 正在向您咨询');
    await look(t, page, `asked.${locale}`, 'section[data-phase]');
    t.equal(await page.locator('section[data-phase] [aria-keyshortcuts=T]').count(), 0, 'the customer is not theirs');

    await show({});
    await page.keyboard.press('t');
    await asked({ type: 'findTargets' });
    standIn.send({ type: 'targets', targets: TARGETS });
    await panel.getByRole('option').first().waitFor();
    await page.keyboard.type('main-menu');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Shift+Enter');
    await asked({ type: 'transfer', target: { to: 'flow', flowId: 'main-menu' } });
    t.notOk(
      standIn.requests.some(({ type }) => type === 'consult'),
      'a flow is not asked',
    );
    standIn.send({ type: 'refused', code: 'verb.busy', message: 'transfer: busy', request: 'transfer' });
    await panel.waitFor({ state: 'hidden' });
    await page.getByText(locale === 'en' ? 'They are busy or not ready.' : '对方正忙或未示闲。').waitFor();
    t.same(errors, []);
  });
}

t.test('the keypad has a key of its own, and the keyboard while it is open; K stays the knowledge’s', async (t) => {
  const { page } = await openTalk(t, 'zh-CN');
  await page.keyboard.press('#');
  const keypad = page.getByRole('dialog');
  await keypad.waitFor();
  await until('the keypad has the keyboard', () =>
    page.evaluate<boolean>(`document.activeElement?.closest('[role=dialog]') != null`),
  );
  await page.keyboard.press('Escape');
  await keypad.waitFor({ state: 'detached' });
  await page.keyboard.press('k');
  await until('the knowledge has the keyboard', () =>
    page.evaluate<boolean>(`document.activeElement?.getAttribute('aria-keyshortcuts') === 'K'`),
  );
});

t.test('who is sent a customer reads by whom, and the note', async (t) => {
  const { page, standIn } = await openTalk(t, 'zh-CN');
  const transfer = { how: 'blind' as const, by: '1006', byName: '郑雅婷', note: '要求退款' };
  standIn.send({ type: 'agent', agent: agent('ready') });
  standIn.send({ type: 'offer', offer: offer({ callId: 'next', transfer }) });
  standIn.send({ type: 'agent', agent: agent('offered', { callId: 'next' }) });
  await page.locator('[data-call=next]').waitFor();
  t.match(await page.locator('[data-call=next]').textContent(), /郑雅婷 转来的客户.*备注：要求退款/s);
});
