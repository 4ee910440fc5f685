/** What is written in a drawn step and on the ways out of it. */
import { type FlowDocument, type Step, saidBy } from '../ivr/index.ts';
import type { ScreenNames } from '../organization.ts';

/** What stands in the box: the first words that are spoken, or where the step leads. */
export function wordsOf(step: Step, { prompts }: FlowDocument): ScreenNames {
  const both = (words: string) => ({ 'zh-CN': words, en: '' });
  if (step.kind === 'enqueue') return { 'zh-CN': `排队：${step.queue}`, en: `Queue: ${step.queue}` };
  if (step.kind === 'transfer') return both(Object.values(step.to).join(''));
  if (step.kind === 'hangup') return { 'zh-CN': '挂机', en: 'Hang up' };
  if (step.kind === 'goto') return { 'zh-CN': `流程：${step.flow}`, en: `Flow: ${step.flow}` };
  if (step.kind === 'hours') return { 'zh-CN': `服务时间：${step.queue}`, en: `Hours of: ${step.queue}` };
  if (step.kind === 'language') return both(step.use === 'en' ? 'English' : step.use === 'zh-CN' ? '中文' : step.use);
  if (step.kind === 'lookup') return both(step.find);
  if (step.kind === 'set')
    return both(
      Object.entries(step.set)
        .map((pair) => pair.join(' = '))
        .join(', '),
    );
  for (const { item } of saidBy(step)) {
    const name = typeof item === 'string' ? item : 'in' in item ? item.say : '';
    const words = prompts[name];
    if (words) {
      const [any = ''] = Object.values(words);
      return { 'zh-CN': words['zh-CN'] ?? any, en: words.en ?? any };
    }
    if (name) return both(name);
  }
  return both('');
}

/** What is written on a way: the key, or the way's name where that says more than its being there. */
export function labelOf(step: Step, path: (string | number)[]): string {
  const [field, key] = path;
  if (step.kind === 'enqueue' && field === 'tooLong') return `> ${step.tooLong?.afterSeconds} s`;
  if (step.kind === 'enqueue' && field === 'full') return `≥ ${step.full?.waiting} waiting 排队`;
  if (field === 'keys') return String(key);
  if (field === 'noInput') return 'silence 无按键';
  if (field === 'noMatch') return 'wrong 错键';
  if (field === 'go') return step.kind === 'survey' ? '1–5' : '';
  if (step.kind === 'choose' && field === 'cases') {
    return shortened(JSON.stringify(step.cases[Number(key)]?.when).replace(/["{}]/g, ''), 40);
  }
  const words: Record<string, string> = {
    found: 'found 查到',
    none: 'none 没有',
    notReached: 'not reached 查询失败',
    nobody: 'nobody here 无人在岗',
    noMessage: 'no message 未留言',
    failed: 'failed 失败',
    busy: 'busy 占线',
    noAnswer: 'no answer 无人接听',
    otherwise: 'otherwise 其他',
    open: 'open 服务中',
    closed: 'closed 已下班',
    holiday: 'holiday 节假日',
    promotion: 'promotion 大促',
  };
  return words[String(field)] ?? String(field);
}

export const shortened = (words: string, most: number) =>
  words.length > most ? `${words.slice(0, most - 1)}…` : words;
