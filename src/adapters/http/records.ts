/** What was and what is: calls, recordings, customers, the floor. Every look at a file and every playback is put on record. */
import { Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { masked } from '../../app/customers/secrecy.ts';
import type { Records, Role, SignedInUser } from '../../app/ports.ts';
import { type Routing, TooFarError } from '../../app/routing.ts';
import type { Sight } from '../../core/organization.ts';
import type { FloorView } from '../../core/views.ts';
import { type Access, may } from './access.ts';
import { forbidden, HttpError, notFound } from './errors.ts';
import { sendSound } from './sound.ts';

export type RecordOptions = {
  records: Records;
  access: Access;
  recordingsFolder: string;
  picture(role: Role): FloorView;
  /** How a role sees numbers. */
  sight(role: Role): Sight;
  /** Null: the call was never queued. @throws TooFarError */
  routing(callId: string): Promise<Routing | null>;
};

/** Agents see the numbers of the calls that are theirs and of messages they answer: they call back. */
export function seenBy<T>(user: SignedInUser, sight: (role: Role) => Sight, value: T): T {
  return user.role === 'agent' || sight(user.role) === 'clear' ? value : masked(value);
}

const CALLS_AT_ONCE = 200;
const id = Type.String({ minLength: 1, maxLength: 150 });

export function recordRoutes(server: FastifyInstance, options: RecordOptions): void {
  const { records, access } = options;
  const typed = server.withTypeProvider<TypeBoxTypeProvider>();

  typed.get(
    '/api/calls',
    {
      schema: {
        querystring: Type.Object({
          limit: Type.Integer({ minimum: 1, maximum: CALLS_AT_ONCE, default: 50 }),
          cursor: Type.Optional(Type.String({ maxLength: 300 })),
          direction: Type.Optional(Type.Union([Type.Literal('inbound'), Type.Literal('outbound')])),
        }),
      },
    },
    async (request) => {
      const user = await access.require(request, 'ownCalls');
      const { limit, cursor, direction = null } = request.query;
      const agentId = may(user, 'allCalls') ? null : user.userId;
      return seenBy(user, options.sight, await records.calls({ limit, cursor: cursor ?? null, agentId, direction }));
    },
  );

  typed.get('/api/calls/:callId', { schema: { params: Type.Object({ callId: id }) } }, async (request) => {
    const user = await access.require(request, 'ownCalls');
    const call = await records.call(request.params.callId);
    if (call === null) throw notFound('call');
    if (!may(user, 'allCalls') && !call.cdr.agentIds.includes(user.userId)) throw forbidden();
    await records.audit(user.userId, 'callViewed', request.params.callId, request.ip);
    return seenBy(user, options.sight, call);
  });

  typed.get('/api/calls/:callId/routing', { schema: { params: Type.Object({ callId: id }) } }, async (request) => {
    const user = await access.require(request, 'allCalls');
    const { callId } = request.params;
    const routing = await options.routing(callId).catch((error: unknown) => {
      if (error instanceof TooFarError) throw new HttpError(410, 'tooFar', error.message);
      throw error;
    });
    if (routing === null) throw notFound('call in a queue');
    await records.audit(user.userId, 'routingViewed', callId, request.ip);
    return routing;
  });

  typed.get(
    '/api/recordings/:recordingId',
    { schema: { params: Type.Object({ recordingId: id }) } },
    async (request, reply) => {
      const user = await access.require(request, 'ownCalls');
      const { recordingId } = request.params;
      const recording = await records.recording(recordingId);
      if (recording === null) throw notFound('recording');
      if (!may(user, 'allCalls') && !recording.agentIds?.includes(user.userId)) throw forbidden();
      return sendSound(reply, request.headers.range, options.recordingsFolder, recording.file, () =>
        records.audit(user.userId, 'recordingPlayed', recordingId, request.ip),
      );
    },
  );

  typed.get('/api/floor', async (request) => {
    const user = await access.require(request, 'floor');
    return options.picture(user.role);
  });
}
