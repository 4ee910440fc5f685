/** The caller keys something in at the desk's word: in Chromium, with a stand-in for the controller. */
import t from 'tap';
import type { SelfServiceView } from '../../src/core/commands.ts';
import { agent, CALL_ID } from './sample.ts';
import { look, openTalk, TARGETS } from './talk.ts';

t.setTimeout(300_000);

const CARD = { flowId: 'card-number', names: { 'zh-CN': '银行卡号', en: 'Card number' } };
const IDENTITY = { flowId: 'identity-number', titles: { 'zh-CN': '身份证号', en: 'Identity number' } };

for (const locale of ['zh-CN', 'en'] as const) {
  t.test(`the caller keys something in, and comes back with what has come of it (${locale})`, async (t) => {
    const { page, standIn, show, asked, errors } = await openTalk(t, locale);
    const isEnglish = locale === 'en';
    const bar = page.locator('section[data-phase]');
    const said = () => bar.locator('[role=status]').textContent();
    const steps = [IDENTITY, { flowId: CARD.flowId, titles: CARD.names }];
    const aside = (changes: Partial<SelfServiceView>): SelfServiceView => ({
      ...CARD,
      ...{ sinceMs: Date.now(), endedAs: null, outcome: null, digits: 0, lastDigits: null },
      ...changes,
    });

    await look(t, page, `talk.${locale}`, 'section[data-phase]');
    await page.keyboard.press('j');
    await asked({ type: 'findTargets' });
    standIn.send({ type: 'targets', targets: { ...TARGETS, selfServices: steps } });
    const menu = page.getByRole('menu');
    await menu.getByRole('menuitem').nth(1).waitFor();
    await look(t, page, `self-service-menu.${locale}`, '[role=menu]');
    await page.keyboard.press('2');
    await asked({ type: 'selfService', flowId: 'card-number' });

    await show({ selfService: aside({ untilMs: Date.now() + 180_000 }) });
    await bar.and(page.locator('[data-phase=selfService]')).waitFor();
    t.match(await said(), isEnglish ? 'The caller is keying in: Card number' : '客户正在自助输入：银行卡号');
    await look(t, page, `self-service.${locale}`, 'section[data-phase]');
    for (const key of ['H', 'T', 'Q', 'M', 'C'])
      t.equal(await bar.locator(`[aria-keyshortcuts="${key}"]`).count(), 0, `${key} does nothing meanwhile`);
    await page.keyboard.press('j');
    await asked({ type: 'endSelfService' });

    const outcome = { 'zh-CN': '已输入，校验位正确', en: 'keyed in, check digit right' };
    const over = aside({ endedAs: 'done', outcome, digits: 16, lastDigits: '1111' });
    await show({ selfService: over });
    await bar.and(page.locator('[data-phase=talking]')).waitFor();
    t.match(
      await said(),
      isEnglish
        ? 'Card number: keyed in, check digit right · ending in 1111, 16 digits'
        : '银行卡号：已输入，校验位正确 · 尾号 1111，共 16 位',
    );
    await look(t, page, `self-service-done.${locale}`, 'section[data-phase]');
    await show({ selfService: aside({ endedAs: 'calledBack' }) });
    t.match(await said(), isEnglish ? 'Card number: taken back by the agent' : '银行卡号：坐席提前接回');

    await page.keyboard.press('j');
    await asked({ type: 'findTargets' });
    standIn.send({ type: 'targets', targets: { ...TARGETS, selfServices: steps.slice(1) } });
    await asked({ type: 'selfService', flowId: 'card-number' });
    t.equal(await menu.count(), 0, 'with one step there is nothing to choose');

    await show({ selfService: over });
    standIn.send({ type: 'call', call: { callId: CALL_ID, state: 'ended', sinceMs: Date.now(), endedBy: 'customer' } });
    standIn.send({ type: 'agent', agent: agent('wrapUp') });
    await bar.and(page.locator('[data-phase=ended]')).waitFor();
    t.match(await said(), isEnglish ? 'ending in 1111' : '尾号 1111', 'it is there while the call is written up');
    await look(t, page, `self-service-wrap-up.${locale}`, 'section[data-phase]');
    standIn.send({ type: 'refused', code: 'verb.selfService', message: 'hold: selfService', request: 'hold' });
    await page.getByText(isEnglish ? 'take them back first' : '先按 J 接回客户').waitFor();
    t.same(errors, []);
  });
}
