/** What agents work with beside the telephone: knowledge, cases, orders, their day. Adapters implement these. */
import type { CaseClock, CaseKindRule, CaseState } from '../core/cases/rules.ts';
import type { ArticleScope, CallFacts } from '../core/knowledge/relevance.ts';
import type { ScreenNames } from '../core/organization.ts';
import type { GradeRule, ServiceRecord } from '../core/quality/grades.ts';
import type { OrderActionName, OrderActionOutcome, OrderActionRequest } from '../core/shop/order-actions.ts';

export type Texts = ScreenNames;

export type ArticleKind = 'knowledge' | 'script';

export type Article = ArticleScope & {
  articleId: string;
  kind: ArticleKind;
  active: boolean;
  version: number;
  titles: Texts;
  /** Markdown. */
  bodies: Texts;
  writtenAtMs: number;
  writtenByName: string;
};

export type ArticleVersion = Pick<Article, 'version' | 'titles' | 'bodies' | 'writtenAtMs' | 'writtenByName'> & {
  change: string;
};

export type ArticleDraft = ArticleScope & Pick<Article, 'kind' | 'titles' | 'bodies' | 'active'> & { change: string };

export type Knowledge = {
  /** Those in use that fit the call, best first; `words` (or letters of their pinyin) must all occur, in titles before in texts. */
  find(query: { call: CallFacts | null; words: string; kind: ArticleKind | null; limit: number }): Promise<Article[]>;
  /** Every one, for those who write them. */
  all(): Promise<Article[]>;
  article(articleId: string): Promise<{ article: Article; versions: ArticleVersion[] } | null>;
  /**
   * A new version, or with `articleId` null a new article.
   * @param base the version it was written on; somebody else's newer one is not written over
   */
  write(
    articleId: string | null,
    draft: ArticleDraft,
    base: number | null,
    by: string,
  ): Promise<{ articleId: string; version: number } | 'newerVersion' | 'notFound'>;
};

export type CaseKind = CaseKindRule & { names: Texts };

export type Case = CaseClock & {
  caseId: string;
  kind: string;
  title: string;
  customerId: string;
  customerName: string;
  orderNumber: string | null;
  ownerId: string | null;
  ownerName: string | null;
  /** With `ownerId` null: whoever of the queue's people takes it. */
  ownerQueue: string | null;
  openedAtMs: number;
};

export type CaseLine = {
  n: number;
  atMs: number;
  byName: string | null;
  kind: 'opened' | 'note' | 'stateChanged' | 'ownerChanged' | 'closed' | 'orderAction';
  text: string;
  /** The call as evidence. */
  callId: string | null;
};

export type CaseDraft = {
  customerId: string;
  kind: string;
  title: string;
  text: string;
  orderNumber: string | null;
  ownerId: string | null;
  ownerQueue: string | null;
  callId: string | null;
};

export type CaseAddition = {
  text: string;
  callId: string | null;
  state: CaseState | null;
  /** Both null: stays with whom it is. */
  ownerId: string | null;
  ownerQueue: string | null;
};

export type CaseFault =
  | 'noSuchCustomer'
  | 'noSuchOrder'
  | 'noSuchOwner'
  | 'noSuchKind'
  | 'noOwner'
  | 'badState'
  | 'notFound';

export type Cases = {
  kinds(): Promise<CaseKind[]>;
  /** Not closed, of this customer; newest first. */
  ofCustomer(customerId: string): Promise<Case[]>;
  /** Not settled, owned by this agent or by one of these queues and nobody; what is due first comes first. */
  ofAgent(agentId: string, queueIds: string[]): Promise<Case[]>;
  case(caseId: string): Promise<{ case: Case; history: CaseLine[] } | null>;
  open(draft: CaseDraft, by: string, atMs: number): Promise<{ caseId: string } | CaseFault>;
  append(caseId: string, addition: CaseAddition, by: string, atMs: number): Promise<{ caseId: string } | CaseFault>;
};

export type OrderActionRecord = {
  key: string;
  atMs: number;
  byName: string;
  orderNumber: string;
  action: OrderActionName;
  outcome: OrderActionOutcome['outcome'];
  code: string | null;
  answer: OrderActionOutcome | null;
};

export type OrderActions = {
  /** Before the shop is asked. An answer that is known already is given back; `otherRequest`: the key was used for something else. */
  begin(
    key: string,
    asked: {
      by: string;
      callId: string | null;
      customerId: string | null;
      orderNumber: string;
      request: OrderActionRequest;
    },
  ): Promise<{ known: OrderActionOutcome | null } | 'otherRequest'>;
  finish(key: string, outcome: OrderActionOutcome): Promise<void>;
  ofCustomer(customerId: string): Promise<OrderActionRecord[]>;
};

/** The shop's own system. Never rejects. */
export type Shop = {
  act(request: OrderActionRequest & { key: string; orderNumber: string; byAgent: string }): Promise<OrderActionOutcome>;
};

export type DayNumbers = {
  calls: number;
  /** Talk and after-call work, the mean of a call; null: there was none. */
  handleMs: number | null;
  /** Shares in percent, of the agent's own calls; null: nothing to count. */
  servicePercent: number | null;
  resolvedPercent: number | null;
  /** Customers' scores of 1 to 5, the mean times 10. */
  scoreTenths: number | null;
  missed: number;
};

export type DayTargets = {
  calls: number;
  handleMs: number;
  servicePercent: number;
  scoreTenths: number;
  resolvedPercent: number;
};

export type Undisposed = {
  callId: string;
  arrivedAtMs: number;
  queueId: string | null;
  ani: string | null;
  customerName: string | null;
};

export type Day = {
  /** Since midnight in the shop's time. */
  numbers(agentId: string): Promise<DayNumbers>;
  /** Of the agent's grade; null: the shop has set none. */
  targets(agentId: string): Promise<DayTargets | null>;
  /** The agent's calls of the last week that have no disposition yet, newest first. */
  undisposed(agentId: string): Promise<Undisposed[]>;
  /** The rules from the lowest grade up, with names; and the agent's record. Null: no agent. */
  service(agentId: string): Promise<{ rules: (GradeRule & { names: Texts })[]; record: ServiceRecord } | null>;
};

export type Notice = { noticeId: number; atMs: number; fromName: string; text: string; readAtMs: number | null };

export type NoticeTo = { kind: 'all' } | { kind: 'team' | 'one'; id: string };

export type SentNotice = Omit<Notice, 'readAtMs'> & {
  toKind: NoticeTo['kind'];
  toNames: Texts | null;
  read: number;
  readers: { userId: string; name: string; readAtMs: number | null }[];
};

export type Notices = {
  teams(): Promise<{ teamId: string; names: Texts }[]>;
  /** Null: nobody is meant by it. */
  send(from: string, to: NoticeTo, text: string): Promise<{ notice: Notice; userIds: string[] } | null>;
  /** Unread ones, and the last read ones; newest first. */
  ofUser(userId: string): Promise<Notice[]>;
  /** The first time counts. False: it was not sent to this person. */
  read(noticeId: number, userId: string): Promise<boolean>;
  sent(limit: number): Promise<SentNotice[]>;
};
