/** Routes of what agents work with beside the telephone. */
import type { FastifyInstance } from 'fastify';
import type { Records } from '../../../app/ports.ts';
import type { Knowledge } from '../../../app/work-ports.ts';
import type { Access } from '../access.ts';
import { knowledgeRoutes } from './knowledge.ts';

export type WorkParts = { knowledge: Knowledge };

export type WorkOptions = WorkParts & { access: Access; records: Records };

export function workRoutes(server: FastifyInstance, options: WorkOptions): void {
  knowledgeRoutes(server, options);
}
