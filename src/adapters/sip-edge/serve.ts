/** The edge's own small HTTP port: metrics for Prometheus, a line for the controller, health for whoever starts it. */
import fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import type { Counts } from './counts.ts';

export type StatusServer = { port: number; close(): Promise<void> };

/** Rejects when the port is taken. */
export async function serveStatus({
  host,
  port,
  counts,
  log,
}: {
  host: string;
  port: number;
  counts: Counts;
  log: FastifyBaseLogger;
}): Promise<StatusServer> {
  const server = fastify({ loggerInstance: log, logController: new LogController({ disableRequestLogging: true }) });
  server.get('/metrics', async (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(await counts.text()),
  );
  server.get('/status', () => counts.view(Date.now()));
  server.get('/health', (_request, reply) => {
    const { connected, nodes } = counts.view(Date.now());
    const ready = connected && nodes.some(({ state }) => state === 'up');
    return reply.status(ready ? 200 : 503).send({ ready, connected, nodes });
  });
  await server.listen({ host, port });
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () => server.close(),
  };
}
