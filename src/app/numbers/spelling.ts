/** What stands around the digits of a number: addresses, names, extensions, words for nobody. */

export type Parts =
  | { kind: 'withheld' | 'none'; raw: string }
  | {
      kind: 'digits';
      raw: string;
      /** It began with a plus. */
      plus: boolean;
      digits: string;
      extension: string | null;
      /** Digits with what separates them, for telling an extension behind a hyphen. */
      spelled: string;
    };

/** E.164 ends at 15 digits; a display name, a host and parameters come on top. What is longer is cut. */
const LONGEST = 120;

/** Words for nobody in place of a number (RFC 3323, 4.1.1.3, and what telephones and exchanges write). */
const NOBODY =
  /^(?:anonymous|restricted|unavailable|unknown|withheld|private|blocked|no caller id|id unavailable|asterisk|匿名|隐藏(?:号码)?|保密(?:号码)?|私密(?:号码)?|未知(?:号码)?|无主叫(?:号码)?|不显示号码)$/i;

/** True for what a trunk or a telephone writes when the caller hides the number. */
export function isWithheld(written: string): boolean {
  return takeApart(written).kind === 'withheld';
}

export function takeApart(written: string): Parts {
  const raw = written.slice(0, LONGEST).trim();
  const { user, extension: parameter, context } = readAddress(raw.normalize('NFKC'));
  // Some exchanges send zeros for nobody.
  if (NOBODY.test(user) || /^0+$/.test(user)) return { kind: 'withheld', raw };
  const { front, extension } = cutExtension(user);
  const whole = context === '' || front.startsWith('+') ? front : `${context}${front}`;
  if (!/^[\s(]*\+?[\d\s().\-‐-―/_·]+$/.test(whole) || !/\d/.test(whole)) return { kind: 'none', raw };
  return {
    kind: 'digits',
    raw,
    plus: /^[\s(]*\+/.test(whole),
    digits: whole.replace(/\D/g, ''),
    extension: parameter ?? extension,
    spelled: whole.replace(/[‐-―]/g, '-').replace(/\s/g, ''),
  };
}

/** `"Wang" <sip:+86138…@trunk;user=phone>` → `+86138…`; `tel:65123456;phone-context=+8610` has its area behind it. */
function readAddress(text: string): { user: string; extension: string | null; context: string } {
  const inside = /<([^<>]*)>/.exec(text)?.[1] ?? text;
  const isAddress = /^\s*(?:sips?|tel):/i.test(inside) || /^[^\s@]+@[^\s@]+$/.test(inside);
  if (!isAddress) return { user: inside.trim(), extension: null, context: '' };
  const [address = '', ...parameters] = inside.replace(/^\s*(?:sips?|tel):/i, '').split(';');
  const named = new Map(parameters.map((one): [string, string] => [one.split('=')[0] ?? '', one.split('=')[1] ?? '']));
  const user = (address.split('@')[0] ?? '').trim();
  return {
    user: decoded(user),
    extension: /^\d{1,6}$/.exec(named.get('ext') ?? '')?.[0] ?? null,
    context: /^\+\d+$/.exec(decoded(named.get('phone-context') ?? '').split('@')[0] ?? '')?.[0] ?? '',
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const EXTENSION =
  /^(.*\d[\s)]*?)[\s,，;；(-]*(?:转接?|分机号?|内线|extension|extn?\.?|x|#|,|;)[\s.:：-]*(\d{1,6})[\s)]*$/i;

function cutExtension(text: string): { front: string; extension: string | null } {
  const [, front = '', extension = ''] = EXTENSION.exec(text) ?? [];
  // An opening bracket that belonged to the extension went with it; one of an area code has its other half.
  return extension === '' ? { front: text, extension: null } : { front: front.trim(), extension };
}
