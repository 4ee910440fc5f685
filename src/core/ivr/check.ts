/**
 * The static check: what a document of the right shape can still have wrong. It proves that no caller can be trapped:
 * every step has a way on without the caller's doing, those ways never go round in a circle, and they can only stop at a
 * queue or a goodbye.
 */
import type { FlowSource, LanguageSource } from '../organization.ts';
import { checkEntryRule, checkLookups, checkUnread, type ServiceWorld } from './check-entries.ts';
import { checkLanguages } from './check-languages.ts';
import { checkAboutSelfService } from './check-self-service.ts';
import { checkWays } from './check-ways.ts';
import { checkWaysOut } from './check-ways-out.ts';
import { type Condition, type FlowDocument, type SayItem, type Step, saidBy, targetsOf } from './document.ts';
import { type FlowPath, hint } from './shape.ts';
import { languagesOf } from './speech/language.ts';

/** What there is outside the flows. What is left out is not checked. */
export type FlowWorld = {
  /** Patterns of the numbers outside that may be dialled (`outside.ts`). */
  outside?: readonly string[];
  /** Languages of callers, checked by themselves. */
  languages?: readonly LanguageSource[];
  queues?: readonly string[];
  skills?: readonly string[];
  /** Names of sounds that are not as they should be, with what is wrong: `zh-CN/main-menu/welcome` → `has no sound`. */
  soundProblems?: ReadonlyMap<string, string>;
  /** The flow that meets customers who are called back. */
  returnCall?: string | null;
  /** Services that a lookup may name. */
  services?: ReadonlyMap<string, ServiceWorld>;
};

export type FlowProblem = { flowId: string; path: FlowPath; message: string };

/** Prompts that the hotline says by itself, so they must be there whatever the flows say. */
export const BUILT_IN_PROMPTS = [
  'system/recovered',
  'waiting/interrupted',
  'waiting/transferring',
  'waiting/transfer-missed',
] as const;

/** Every problem of the flows, each of which has the right shape. A set of flows is used only when there is none. */
export function checkFlows(flows: FlowSource[], world: FlowWorld): FlowProblem[] {
  const documents = new Map(flows.map(({ flowId, document }) => [flowId, document as FlowDocument]));
  const problems = flows.flatMap((source) => checkFlow(source, documents, world));
  // One that lies in a called flow is seen from each flow that calls it.
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

type Report = (path: FlowPath, message: string) => void;
type Documents = ReadonlyMap<string, FlowDocument>;

function checkFlow(source: FlowSource, documents: Documents, world: FlowWorld): FlowProblem[] {
  const { flowId } = source;
  const document = source.document as FlowDocument;
  const problems: FlowProblem[] = [];
  const report: Report = (path, message) => problems.push({ flowId, path, message });
  checkLanguages(flowId, documents, world.languages ?? [], report);
  checkSounds(flowId, document, world, report);
  if (!document.steps && !document.start) {
    for (const name of BUILT_IN_PROMPTS) {
      const [owner, prompt] = name.split('/') as [string, string];
      if (owner === flowId && !document.prompts[prompt]) {
        report(['prompts'], `the prompt "${prompt}" is missing; the hotline says it by itself`);
      }
    }
    return problems;
  }
  if (!document.steps || !document.start) {
    report([], 'a flow has both "start" and "steps"; one with prompts only has neither');
    return problems;
  }
  const steps = document.steps;
  checkTargets(document.start, steps, documents, report);
  for (const [name, step] of Object.entries(steps)) checkStep(name, step, steps, world, report);
  checkPrompts(flowId, documents, report);
  checkSettings(steps, world, report);
  for (const { path, message } of checkUnread(steps)) report(path, message);
  for (const { path, message } of checkAboutSelfService(document, documents)) report(path, message);
  return [...problems, ...checkWays(flowId, documents, flowId === world.returnCall)];
}

function checkTargets(start: string, steps: Record<string, Step>, documents: Documents, report: Report): void {
  const names = Object.keys(steps);
  const check = (path: FlowPath, target: string) => {
    if (!names.includes(target)) report(path, `there is no step "${target}"${hint(target, names)}`);
  };
  check(['start'], start);
  for (const [name, step] of Object.entries(steps)) {
    for (const { path, target } of targetsOf(step)) check(['steps', name, ...path], target);
    if (step.kind === 'goto' && !documents.get(step.flow)?.steps) {
      const flows = [...documents].filter(([, { steps }]) => steps).map(([flowId]) => flowId);
      const wrong = documents.has(step.flow)
        ? `the flow "${step.flow}" has no steps`
        : `there is no flow "${step.flow}"`;
      report(['steps', name, 'flow'], `${wrong}${hint(step.flow, flows)}`);
    }
  }
}

function checkStep(name: string, step: Step, steps: Record<string, Step>, world: FlowWorld, report: Report): void {
  const at = (...path: FlowPath) => ['steps', name, ...path];
  for (const { path, queue } of queuesOf(step)) {
    if (!world.queues || world.queues.includes(queue)) continue;
    report(
      at(...path),
      `there is no queue "${queue}"${hint(queue, world.queues)}; there are ${world.queues.join(', ')}`,
    );
  }
  checkWaysOut(step, at, world, report);
  for (const { path, skill } of skillsOf(step)) {
    if (!world.skills || world.skills.includes(skill)) continue;
    report(
      at(...path),
      `there is no skill "${skill}"${hint(skill, world.skills)}; there are ${world.skills.join(', ')}`,
    );
  }
  if (step.kind === 'collect') {
    if (step.min > step.max) report(at('min'), `"min" (${step.min}) is more than "max" (${step.max})`);
    if (step.end && step.keys?.[step.end])
      report(at('keys', step.end), `"${step.end}" cannot both end the digits and lead to a step`);
    if (step.pattern !== undefined && !isPattern(step.pattern)) {
      report(at('pattern'), `"${step.pattern}" is not a regular expression`);
    }
    for (const { path, message } of checkEntryRule(step)) report(at(...path), message);
  }
  for (const { path, message } of checkLookups(step, steps, world.services)) report(at(...path), message);
}

function skillsOf(step: Step): { path: FlowPath; skill: string }[] {
  if (step.kind !== 'enqueue') return [];
  return (['requires', 'prefers'] as const).flatMap((field) =>
    Object.keys(step[field] ?? {}).map((skill) => ({ path: [field, skill], skill })),
  );
}

function queuesOf(step: Step): { path: FlowPath; queue: string }[] {
  if (step.kind === 'transfer') return 'queue' in step.to ? [{ path: ['to', 'queue'], queue: step.to.queue }] : [];
  if (step.kind === 'record' && step.queue === undefined) return [];
  if ('queue' in step && step.queue !== undefined) return [{ path: ['queue'], queue: step.queue }];
  if (step.kind !== 'choose') return [];
  return step.cases.flatMap(({ when }, index) =>
    when.queue ? [{ path: ['cases', index, 'when', 'queue', 'id'], queue: when.queue.id }] : [],
  );
}

function isPattern(pattern: string): boolean {
  try {
    new RegExp(pattern);
    return true;
  } catch {
    return false;
  }
}

/** A condition on what nothing sets would never hold: mostly a misspelling. */
function checkSettings(steps: Record<string, Step>, world: FlowWorld, report: Report): void {
  const toldBy = (service = '') => world.services?.get(service)?.facts ?? [];
  const isSet = new Set(
    Object.values(steps).flatMap((step) => {
      if (step.kind === 'set') return Object.keys(step.set);
      return step.kind === 'lookup' && step.find === 'facts' ? toldBy(step.from) : [];
    }),
  );
  const check = (path: FlowPath, when: Condition) => {
    for (const name of Object.keys(when.set ?? {})) {
      if (!isSet.has(name)) report([...path, 'set', name], `no set step sets "${name}"${hint(name, [...isSet])}`);
    }
  };
  for (const [name, step] of Object.entries(steps)) {
    for (const { path, item } of saidBy(step)) {
      if (typeof item === 'object' && 'when' in item) check(['steps', name, ...path, 'when'], item.when);
    }
    if (step.kind !== 'choose') continue;
    for (const [index, { when }] of step.cases.entries()) check(['steps', name, 'cases', index, 'when'], when);
  }
}

function checkPrompts(flowId: string, documents: Documents, report: Report): void {
  const document = documents.get(flowId) as FlowDocument;
  const spoken = new Set<string>();
  for (const [name, step] of Object.entries(document.steps ?? {})) {
    for (const { path, item } of saidBy(step)) {
      const prompts = promptsOf(item, documents);
      for (const prompt of prompts) {
        const [owner, own] = prompt.includes('/') ? (prompt.split('/') as [string, string]) : [flowId, prompt];
        if (owner === flowId) spoken.add(own);
        const known = Object.keys(documents.get(owner)?.prompts ?? {});
        if (!known.includes(own)) {
          report(
            ['steps', name, ...path],
            `there is no prompt "${prompt}"${hint(own, known)}; add it under "prompts"${owner === flowId ? '' : ` of ${owner}.yaml`}`,
          );
        }
      }
    }
  }
  for (const prompt of Object.keys(document.prompts)) {
    if (!spoken.has(prompt)) report(['prompts', prompt], `the prompt "${prompt}" is never spoken; remove it or say it`);
  }
}

function promptsOf(item: SayItem, documents: Documents): string[] {
  if (typeof item === 'string') return [item];
  if ('in' in item) return [item.say];
  // The states themselves are known by the schema; each must have its words.
  for (const [field, owner, sample] of STATE_WORDS) {
    if (field in item) return documents.has(owner) ? [] : [`${owner}/${sample}`];
  }
  return [];
}

/** Which document has the words for the states of what was found, and one of them. */
const STATE_WORDS = [
  ['orderState', 'order', 'shipped'],
  ['parcelState', 'parcel', 'in-transit'],
  ['returnState', 'return', 'requested'],
  ['complaintState', 'complaint', 'open'],
] as const;

function checkSounds(flowId: string, document: FlowDocument, world: FlowWorld, report: Report): void {
  for (const prompt of Object.keys(document.prompts)) {
    for (const language of languagesOf(document.languages, world.languages ?? [])) {
      const problem = world.soundProblems?.get(`${language}/${flowId}/${prompt}`);
      if (problem)
        report(['prompts', prompt, language], `the prompt "${prompt}" ${problem} in ${language}; run: npm run prompts`);
    }
  }
}
