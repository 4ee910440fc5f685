/** The part of the check about what callers key in: that it can be right, that masked digits stay masked, and that look-ups get it. */
import { IDENTITY_X } from './checksum.ts';
import { type CollectStep, type LookupStep, type Step, saidBy } from './document.ts';
import { kindOf } from './lookups.ts';
import { type FlowPath, hint } from './shape.ts';

/** What the check has to know of a service; `services/NAME.yaml` says it. */
export type ServiceWorld = {
  answers: 'order' | 'complaint' | 'customer' | 'facts';
  /** Names under which facts are told. */
  facts: string[];
  /** Values it is given by the flow, and of those the ones that stand in the address, which other systems write down. */
  wants: string[];
  inAddress: string[];
};

type Problem = { path: FlowPath; message: string };

/** An identity number has 18 characters and may end in the key "*". */
export function checkEntryRule(step: CollectStep): Problem[] {
  if (step.checksum !== 'identity') return [];
  const problems: Problem[] = [];
  if (step.min !== 18 || step.max !== 18) {
    problems.push({ path: ['min'], message: 'an identity number has 18 digits: write "min: 18" and "max: 18"' });
  }
  if (step.end === IDENTITY_X || step.keys?.[IDENTITY_X]) {
    const path = step.end === IDENTITY_X ? ['end'] : ['keys', IDENTITY_X];
    problems.push({ path, message: '"*" is the X of an identity number here, so it can do nothing else' });
  }
  return problems;
}

export function checkLookups(
  step: Step,
  steps: Record<string, Step>,
  services: ReadonlyMap<string, ServiceWorld> | undefined,
): Problem[] {
  if (step.kind !== 'lookup') return [];
  const service = services?.get(step.from ?? '');
  const problems: Problem[] = [];
  const report = (path: FlowPath, message: string) => problems.push({ path, message });
  const { answers, by } = kindOf(step.find);
  if (by === 'number' && !step.number) {
    report([], 'the field "number" is missing: which digits are the number that is looked up?');
  }
  if (answers === 'facts' && step.from === undefined) report(['find'], '"facts" are told by a service: write "from"');
  if (step.give && step.from === undefined) report(['give'], 'only a service is given something: write "from"');
  if (step.from !== undefined && services) checkService(step, step.from, answers, services, report);
  for (const { path, name, value } of givenBy(step)) {
    const collects = Object.values(steps).filter((one): one is CollectStep => one.kind === 'collect');
    const keeping = collects.filter(({ into }) => into === value);
    if (keeping.length === 0) {
      const kept = collects.map(({ into }) => into);
      report(path, `no collect step keeps "${value}"${hint(value, kept)}`);
    }
    if (!keeping.some(({ masked }) => masked)) continue;
    if (step.from === undefined) report(path, `"${value}" is masked, and masked digits are given to services only`);
    else if (service?.inAddress.includes(name)) {
      report(
        path,
        `"${value}" is masked, and "${step.from}" has "${name}" in its address, where others write it down; put it into "body"`,
      );
    }
  }
  return problems;
}

function checkService(
  step: LookupStep,
  from: string,
  answers: ServiceWorld['answers'],
  services: ReadonlyMap<string, ServiceWorld>,
  report: (path: FlowPath, message: string) => void,
): void {
  const service = services.get(from);
  if (!service) {
    const names = [...services.keys()];
    const there = names.length > 0 ? `there are ${names.join(', ')}` : 'there is none in services/';
    report(['from'], `there is no service "${from}"${hint(from, names)}; ${there}`);
    return;
  }
  if (service.answers !== answers) {
    report(['from'], `"${from}" answers with ${service.answers}, and "${step.find}" needs ${answers}`);
  }
  const given = givenBy(step).map(({ name }) => name);
  for (const name of service.wants) {
    if (!given.includes(name)) report(['from'], `"${from}" wants "${name}", and this step does not give it`);
  }
}

/** What is handed over, by the name it is handed over under. */
function givenBy({ number, give = {} }: LookupStep): { path: FlowPath; name: string; value: string }[] {
  return [
    ...(number === undefined ? [] : [{ path: ['number'], name: 'number', value: number }]),
    ...Object.entries(give).map(([name, value]) => ({ path: ['give', name], name, value })),
  ];
}

/** Masked digits are not spoken either: whoever stands beside the telephone hears them, and the order to speak is on record. */
export function checkUnread(steps: Record<string, Step>): Problem[] {
  const masked = Object.values(steps).flatMap((step) => (step.kind === 'collect' && step.masked ? [step.into] : []));
  return Object.entries(steps).flatMap(([name, step]) =>
    saidBy(step).flatMap(({ path, item }) => {
      if (typeof item === 'string' || !('digits' in item) || typeof item.digits !== 'object') return [];
      const { typed } = item.digits;
      if (!masked.includes(typed)) return [];
      return [{ path: ['steps', name, ...path], message: `"${typed}" is masked and cannot be read out` }];
    }),
  );
}
