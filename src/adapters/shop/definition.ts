/**
 * Where the shop's own system takes orders' actions, as a file of `ivr-flows/connectors` says it:
 *
 *     url: https://shop.example.com/api/orders/{orderNumber}/{action}
 *     headers: { authorization: 'Bearer {secret.shop}' }
 *     actions: { cancel: cancellation, requestRefund: refunds }   # what {action} is called there
 *     timeoutMs: 4000
 *     state: data.state          # where in its answer the order's state stands
 *     refundFen: data.refund
 *     code: error.code           # and, of a refusal, the code and the words
 *     message: error.message
 *     codes: { SHIPPED: alreadyShipped }
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { parse } from 'yaml';

export type ConnectorDefinition = {
  url: string;
  headers?: Record<string, string>;
  actions?: Record<string, string>;
  timeoutMs?: number;
  state?: string;
  refundFen?: string;
  code?: string;
  message?: string;
  codes?: Record<string, string>;
};

const texts = Type.Record(Type.String(), Type.String());
const SHAPE = Type.Object(
  {
    url: Type.String({ pattern: '^https?://[^/{}]+/.*\\{orderNumber\\}' }),
    headers: Type.Optional(texts),
    actions: Type.Optional(texts),
    timeoutMs: Type.Optional(Type.Integer({ minimum: 200, maximum: 10_000 })),
    ...Object.fromEntries(['state', 'refundFen', 'code', 'message'].map((one) => [one, Type.Optional(Type.String())])),
    codes: Type.Optional(texts),
  },
  { additionalProperties: false },
);
const check = Compile(SHAPE);

/**
 * @param flowsFolder where flows lie; the file is `connectors/orders.yaml` below it
 * @returns null when there is no file: the shop has no such system yet
 * @throws with what is wrong in the file
 */
export function loadConnector(flowsFolder: string, secrets: readonly string[]): ConnectorDefinition | null {
  const file = path.join(flowsFolder, 'connectors', 'orders.yaml');
  if (!existsSync(file)) return null;
  const read: unknown = parse(readFileSync(file, 'utf8'));
  if (!check.Check(read)) {
    const [error] = check.Errors(read);
    const field = error?.instancePath.slice(1).replaceAll('/', '.') || 'the file';
    throw new Error(`${file}: ${field} ${error?.message ?? 'is not as it should be'}`);
  }
  const definition = read as ConnectorDefinition;
  for (const [, name = ''] of JSON.stringify(definition).matchAll(/\{secret\.([a-z0-9-]+)\}/g)) {
    if (secrets.includes(name)) continue;
    const variable = `SERVICE_SECRET_${name.toUpperCase().replaceAll('-', '_')}`;
    throw new Error(`${file}: there is no secret "${name}"; set ${variable}`);
  }
  return definition;
}
