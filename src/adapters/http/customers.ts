/** Customers' files: searched, read, made, edited, merged. Every look is put on record; numbers and addresses by role. */
import { Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import {
  CUSTOMER_FIELDS,
  type CustomerChange,
  CustomerError,
  type Customers,
  type ShopSettings,
} from '../../app/customers/ports.ts';
import { maskAddress, masked, maskNumber } from '../../app/customers/secrecy.ts';
import { settingFaults } from '../../app/customers/settings.ts';
import type { Records, Role, SignedInUser } from '../../app/ports.ts';
import type { CustomerLink } from '../../core/customer-link.ts';
import type { Sight } from '../../core/organization.ts';
import { type Access, may } from './access.ts';
import { forbidden, HttpError, notFound } from './errors.ts';

export type CustomerOptions = {
  customers: Customers;
  records: Pick<Records, 'audit'>;
  access: Access;
  /** How a role sees numbers and addresses. */
  sight(role: Role): Sight;
  /** The shop's own page about a customer; null where it has none. */
  link(customer: { customerId: string; name: string; number: string }, user: SignedInUser): CustomerLink | null;
  /** The shop's settings have been changed: whoever goes by them reads them anew. */
  settingsSaved(): Promise<void>;
};

const FOUND_AT_ONCE = 50;
const id = Type.String({ minLength: 1, maxLength: 64 });
const params = Type.Object({ customerId: id });
const one = <T extends string>(...values: T[]) => Type.Union(values.map((value) => Type.Literal(value)));

/** Lengths are those of the tables; forty digits and separators hold any number with its extension. */
const fields = {
  name: Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' }),
  salutation: Type.String({ maxLength: 60 }),
  level: one('new', 'regular', 'vip'),
  language: one('zh-CN', 'en'),
  address: Type.String({ maxLength: 300 }),
  remark: Type.String({ maxLength: 2_000 }),
};
/** Ten numbers are a company's; more belong into its own system. */
const phones = Type.Array(
  Type.Object({
    raw: Type.String({ minLength: 2, maxLength: 40 }),
    kind: Type.Union([one('mobile', 'landline', 'work', 'other'), Type.Null()], { default: null }),
  }),
  { maxItems: 10 },
);
const created = Type.Object({
  name: fields.name,
  salutation: Type.String({ maxLength: 60, default: '' }),
  level: Type.Union([Type.Literal('new'), Type.Literal('regular'), Type.Literal('vip')], { default: 'new' }),
  language: Type.Union([Type.Literal('zh-CN'), Type.Literal('en')], { default: 'zh-CN' }),
  address: Type.String({ maxLength: 300, default: '' }),
  remark: Type.String({ maxLength: 2_000, default: '' }),
  phones,
});
const edited = Type.Object(
  { version: Type.Integer({ minimum: 1 }), ...Type.Partial(Type.Object({ ...fields, phones })).properties },
  { additionalProperties: false },
);

export function customerRoutes(server: FastifyInstance, options: CustomerOptions): void {
  const { customers, access } = options;
  const typed = server.withTypeProvider<TypeBoxTypeProvider>();
  const audit = (user: SignedInUser, action: string, subject: string, address: string) =>
    options.records.audit(user.userId, action, subject, address);
  const seenBy = <T>(user: SignedInUser, value: T): T => (options.sight(user.role) === 'clear' ? value : masked(value));

  typed.get(
    '/api/customers',
    {
      schema: {
        querystring: Type.Object({
          q: Type.String({ maxLength: 60, default: '' }),
          limit: Type.Integer({ minimum: 1, maximum: FOUND_AT_ONCE, default: 20 }),
        }),
      },
    },
    async (request) => {
      const user = await access.require(request, 'customers');
      const { q, limit } = request.query;
      const found = await customers.search(q, limit);
      await audit(user, 'customersSearched', q.slice(0, 60), request.ip);
      return { customers: seenBy(user, found) };
    },
  );

  typed.get('/api/customers/:customerId', { schema: { params } }, async (request) => {
    const user = await access.require(request, 'customers');
    const record = await customers.record(request.params.customerId);
    if (record === null) throw notFound('customer');
    await audit(user, 'customerViewed', record.customerId, request.ip);
    const sight = options.sight(user.role);
    const { customerId, name } = record;
    const number = sight === 'clear' ? (record.phones[0]?.raw ?? '') : '';
    return {
      customer: seenBy(user, record),
      sight,
      mayEdit: may(user, 'editCustomers'),
      mayMerge: may(user, 'mergeCustomers'),
      link: options.link({ customerId, name, number }, user),
    };
  });

  typed.get('/api/customers/:customerId/history', { schema: { params } }, async (request) => {
    const user = await access.require(request, 'customers');
    const history = await customers.history(request.params.customerId);
    // Recordings are heard by those who may hear all, and by whoever spoke.
    const calls = history.calls.map((call) =>
      may(user, 'allCalls') || call.agentId === user.userId ? call : { ...call, recordings: [] },
    );
    return seenBy(user, { ...history, calls });
  });

  typed.get('/api/customers/:customerId/changes', { schema: { params } }, async (request) => {
    const user = await access.require(request, 'customers');
    const { changes, merges } = await customers.changes(request.params.customerId);
    // What is masked in the file is not read in its history either.
    const shown = options.sight(user.role) === 'clear' ? changes : changes.map(hideChange);
    return { changes: shown, merges };
  });

  typed.get('/api/customers/:customerId/duplicates', { schema: { params } }, async (request) => {
    const user = await access.require(request, 'customers');
    return { customers: seenBy(user, await customers.duplicates(request.params.customerId)) };
  });

  typed.post('/api/customers/:customerId/reveal', { schema: { params } }, async (request) => {
    const user = await access.require(request, 'customers');
    if (options.sight(user.role) === 'masked') throw forbidden();
    const record = await customers.record(request.params.customerId);
    if (record === null) throw notFound('customer');
    await audit(user, 'customerRevealed', record.customerId, request.ip);
    return { phones: record.phones, address: record.address };
  });

  typed.post('/api/customers', { schema: { body: created } }, async (request, reply) => {
    const user = await access.require(request, 'editCustomers');
    const { phones: numbers, ...given } = request.body;
    refuseMasked(numbers, given.address);
    const customerId = await customers.create(given, numbers, user.userId).catch(toHttp);
    await audit(user, 'customerCreated', customerId, request.ip);
    return reply.status(201).send({ customerId });
  });

  typed.patch('/api/customers/:customerId', { schema: { params, body: edited } }, async (request) => {
    const user = await access.require(request, 'editCustomers');
    const { customerId } = request.params;
    refuseMasked(request.body.phones ?? [], request.body.address ?? '');
    const version = await customers.edit(customerId, request.body, user.userId).catch(toHttp);
    await audit(user, 'customerEdited', customerId, request.ip);
    return { version };
  });

  mergeRoutes(server, options);
  settingRoutes(server, options);
}

function hideChange(change: CustomerChange): CustomerChange {
  const hide = change.field === 'phone' ? maskNumber : change.field === 'address' ? maskAddress : null;
  if (hide === null) return change;
  const old = change.old === null ? null : hide(change.old);
  return { ...change, old, new: change.new === null ? null : hide(change.new) };
}

/** A page that shows masked values must not write them back over the real ones. */
function refuseMasked(numbers: { raw: string }[], address: string): void {
  if (!numbers.some(({ raw }) => raw.includes('*')) && !address.includes('****')) return;
  throw new HttpError(400, 'maskedValue', 'A masked number or address cannot be saved. Show it first, then edit.');
}

const STATUS: Record<CustomerError['code'], number> = {
  notFound: 404,
  changedMeanwhile: 409,
  noNumber: 400,
  sameCustomer: 400,
  alreadyMerged: 409,
  tooLate: 409,
  notNewest: 409,
};

function toHttp(error: unknown): never {
  if (error instanceof CustomerError) throw new HttpError(STATUS[error.code], error.code, error.message);
  throw error;
}

function mergeRoutes(server: FastifyInstance, { customers, records, access }: CustomerOptions): void {
  const typed = server.withTypeProvider<TypeBoxTypeProvider>();
  const body = Type.Object({
    mergedId: id,
    /** Fields whose value is taken from the one that goes. */
    take: Type.Array(one(...CUSTOMER_FIELDS), { maxItems: CUSTOMER_FIELDS.length, uniqueItems: true, default: [] }),
  });
  typed.post('/api/customers/:customerId/merge', { schema: { params, body } }, async (request) => {
    const user = await access.require(request, 'mergeCustomers');
    const { customerId } = request.params;
    const { mergedId, take } = request.body;
    const mergeId = await customers.merge(customerId, mergedId, take, user.userId).catch(toHttp);
    await records.audit(user.userId, 'customersMerged', `${mergedId} > ${customerId}`, request.ip);
    return { mergeId };
  });

  const mergeParams = Type.Object({ mergeId: Type.Integer({ minimum: 1 }) });
  typed.post('/api/customer-merges/:mergeId/undo', { schema: { params: mergeParams } }, async (request) => {
    const user = await access.require(request, 'mergeCustomers');
    const customerId = await customers.undoMerge(request.params.mergeId, user.userId).catch(toHttp);
    await records.audit(user.userId, 'customerMergeUndone', String(request.params.mergeId), request.ip);
    return { customerId };
  });
}

const sights = one('clear', 'onRequest', 'masked');
const settingsBody = Type.Object({
  link: Type.Union([
    Type.Object({ template: Type.String({ minLength: 1, maxLength: 1_000 }), opens: one('onClick', 'byItself') }),
    Type.Null(),
  ]),
  sight: Type.Object({ agent: sights, supervisor: sights, manager: sights, administrator: sights }),
  /** Ten minutes to thirty days: longer, too much hangs on the survivor that was never the other's. */
  undoMergeMinutes: Type.Integer({ minimum: 10, maximum: 43_200 }),
  home: Type.Object({
    country: Type.String({ pattern: '^[A-Z]{2}$' }),
    areaCode: Type.Union([Type.String({ pattern: '^[1-9][0-9]{0,4}$' }), Type.Null()]),
  }),
});

function settingRoutes(server: FastifyInstance, options: CustomerOptions): void {
  const { customers, records, access } = options;
  const typed = server.withTypeProvider<TypeBoxTypeProvider>();
  typed.get('/api/customer-settings', async (request) => {
    await access.require(request, 'customerSettings');
    return await customers.settings();
  });
  typed.put('/api/customer-settings', { schema: { body: settingsBody } }, async (request) => {
    const user = await access.require(request, 'customerSettings');
    const settings: ShopSettings = { ...request.body, sight: { ...request.body.sight, quality: 'masked' } };
    const [fault] = settingFaults(settings, settings.home);
    if (fault !== undefined) throw new HttpError(400, 'badSetting', fault);
    await customers.saveSettings(settings);
    await options.settingsSaved();
    await records.audit(user.userId, 'customerSettingsSaved', JSON.stringify(settings).slice(0, 500), request.ip);
    return settings;
  });
}
