/** Routes of what agents work with beside the telephone. */
import type { FastifyInstance } from 'fastify';
import type { Door, Records } from '../../../app/ports.ts';
import type { Cases, Day, Knowledge, Notice, Notices, OrderActions, Shop } from '../../../app/work-ports.ts';
import type { Floor } from '../../../core/floor.ts';
import type { Access } from '../access.ts';
import { caseRoutes } from './cases.ts';
import { dayRoutes } from './day.ts';
import { knowledgeRoutes } from './knowledge.ts';
import { noticeRoutes } from './notices.ts';
import { orderActionRoutes } from './order-actions.ts';
import { promiseRoutes } from './promises.ts';

export type WorkParts = {
  knowledge: Knowledge;
  cases: Cases;
  orderActions: OrderActions;
  day: Day;
  notices: Notices;
  /** Null: the shop's system is not connected. */
  shop: Shop | null;
  /** Read only. */
  floor: Floor;
  door: Door;
  /** Tells the pages of these people that are open. */
  notify(userIds: string[], notice: Notice): void;
};

export type WorkOptions = WorkParts & {
  access: Access;
  records: Records;
  /** Queues the agent has the skills for. */
  queuesOf(agentId: string): string[];
};

export function workRoutes(server: FastifyInstance, options: WorkOptions): void {
  knowledgeRoutes(server, options);
  caseRoutes(server, options);
  orderActionRoutes(server, options);
  promiseRoutes(server, options);
  dayRoutes(server, options);
  noticeRoutes(server, options);
}
