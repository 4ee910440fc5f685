/**
 * Asks the shop's own system to do something to an order. Whatever it does, the agent has one of three answers within some
 * seconds: done, refused with a reason, or unknown, and asking again with the same key never does it twice.
 */
import type { Shop } from '../../app/work-ports.ts';
import type { OrderActionOutcome } from '../../core/shop/order-actions.ts';
import type { ConnectorDefinition } from './definition.ts';

export { type ConnectorDefinition, loadConnector } from './definition.ts';

/** Two tries fit into what a customer on the line waits for. */
const TIMEOUT_MS = 4_000;
const LARGEST_ANSWER = 65_536;

export function createShop(
  definition: ConnectorDefinition,
  secrets: Readonly<Record<string, string>>,
  log: (level: 'warn', message: string) => void,
): Shop {
  return {
    async act(request) {
      for (let tried = 1; ; tried += 1) {
        const answer = await askOnce(definition, secrets, request).catch((error: Error) => {
          // Never what was sent: it holds a customer's address.
          log('warn', `The shop's system did not answer ${request.action}: ${error.name}.`);
          return null;
        });
        if (answer !== null) return answer;
        if (tried === 2) return { outcome: 'unknown' };
      }
    },
  };
}

/** Null: an answer that may be another one in a moment. */
async function askOnce(
  definition: ConnectorDefinition,
  secrets: Readonly<Record<string, string>>,
  { key, orderNumber, byAgent, ...request }: Parameters<Shop['act']>[0],
): Promise<OrderActionOutcome | null> {
  const { url, headers = {}, actions = {}, timeoutMs = TIMEOUT_MS } = definition;
  const fill = (template: string) =>
    template.replace(/\{(orderNumber|action|secret\.([a-z0-9-]+))\}/g, (_, name: string, secret?: string) =>
      secret !== undefined
        ? (secrets[secret] ?? '')
        : encodeURIComponent(name === 'action' ? (actions[request.action] ?? request.action) : orderNumber),
    );
  const response = await fetch(fill(url), {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      'idempotency-key': key,
      ...Object.fromEntries(Object.entries(headers).map(([name, template]) => [name, fill(template)])),
    },
    body: JSON.stringify({ ...request, orderNumber, byAgent }),
    // Elsewhere is somebody else, who must not get a customer's address.
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await response.text();
  if (response.status >= 500 || response.status === 429 || text.length > LARGEST_ANSWER) return null;
  return outcomeOf(definition, response.ok, readJson(text));
}

function outcomeOf(definition: ConnectorDefinition, ok: boolean, body: unknown): OrderActionOutcome {
  const { state = 'state', refundFen = 'refundFen', code = 'code', message = 'message', codes = {} } = definition;
  if (ok) {
    const refund = at(body, refundFen);
    return {
      outcome: 'done',
      state: String(at(body, state) ?? ''),
      refundFen: typeof refund === 'number' ? refund : null,
    };
  }
  const given = String(at(body, code) ?? 'refused').slice(0, 60);
  const most = at(body, 'mostFen');
  return {
    outcome: 'refused',
    code: codes[given] ?? given,
    message: String(at(body, message) ?? '').slice(0, 300),
    ...(typeof most === 'number' && { mostFen: most }),
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function at(body: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, part) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    return (value as Record<string, unknown>)[part];
  }, body);
}
