/** What a caller pressed, in words. The steps are those of the flows this project ships; any other is shown as its key. */
import type { Words } from '../i18n/zh-CN/index.ts';

type PressedWord = keyof Words['pressed'];

const LANGUAGE_KEYS: Record<string, PressedWord> = { 1: 'chinese', 2: 'english' };

const WORDS: Record<string, Record<string, PressedWord>> = {
  'main-menu/welcome': LANGUAGE_KEYS,
  'main-menu/welcome-in-chinese': LANGUAGE_KEYS,
  'main-menu/welcome-in-english': LANGUAGE_KEYS,
  'main-menu/main': { 1: 'presale', 2: 'myOrder', 3: 'aftersale', 4: 'complaints', 0: 'agent' },
  'pre-sale/ask': { 1: 'offers', 0: 'agent' },
  'during-sale/tell-order': { 1: 'otherOrder', 2: 'changeOrder', 0: 'agent', 9: 'end' },
  'during-sale/order-not-found': { 1: 'retry', 0: 'agent' },
  'during-sale/ask-number': { '*': 'agent' },
  'after-sale/ask': { 1: 'refundProgress', 2: 'damaged', 0: 'agent' },
  'after-sale/ask-number': { '*': 'agent' },
  'after-sale/tell': { 1: 'otherOrder', 0: 'agent', 9: 'end' },
  'promotion-peak/offer': { 1: 'callback', 2: 'myOrder' },
  'main-menu/to-general': { 1: 'callback' },
};

export type Pressed = { step: string; digits: string };

/** The word for one input, with its digits for words that show them. */
export function pressedWord(pressed: Pressed): { word: PressedWord; digits: string } {
  const known = WORDS[pressed.step]?.[pressed.digits];
  if (known !== undefined) return { word: known, digits: pressed.digits };
  const isNumber = pressed.step.endsWith('-sale/ask-number') && /^\d{4,}$/.test(pressed.digits);
  return { word: isNumber ? 'orderNumber' : 'other', digits: pressed.digits };
}

/** What the caller wants: all they pressed but the choice of language, which the file's language says already. */
export function intentOf(pressed: readonly Pressed[]): Pressed[] {
  return pressed.filter((one) => {
    const { word } = pressedWord(one);
    return word !== 'chinese' && word !== 'english';
  });
}
