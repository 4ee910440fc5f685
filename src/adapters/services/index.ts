/**
 * Asks the shop's other systems over HTTP. Whatever they do (answer slowly, fail, answer garbage, never end), a caller gets an
 * answer or "not reached" within the time, and no other call notices.
 */
import type { OpenedQuery, Services } from '../../app/ports.ts';
import type { LookUpResult } from '../../core/events.ts';
import { noneOf, readAnswer, SERVICE_DEFAULTS, type ServiceDefinition } from '../../core/services/index.ts';
import { ServiceFault } from './fault.ts';
import { createGate } from './gate.ts';

export type ServicesParts = {
  definitions: ReadonlyMap<string, ServiceDefinition>;
  /** `{secret.name}` in a definition. */
  secrets: Readonly<Record<string, string>>;
  log(level: 'warn' | 'info', message: string): void;
};

/** A service that is down fails every call; people need to read so once in a while. */
const SAY_EVERY_MS = 10_000;

export function createServices({ definitions, secrets, log }: ServicesParts): Services {
  const gates = new Map(
    [...definitions].map(([name, { atOnce = SERVICE_DEFAULTS.atOnce }]) => [name, createGate(atOnce)]),
  );
  const saidAtMs = new Map<string, number>();
  const complain = (name: string, why: string) => {
    if (Date.now() - (saidAtMs.get(name) ?? 0) < SAY_EVERY_MS) return;
    saidAtMs.set(name, Date.now());
    log('warn', `The service ${name} is of no help: ${why}.`);
  };
  return {
    async ask(query) {
      const definition = definitions.get(query.service);
      const gate = gates.get(query.service);
      if (!definition || !gate) return null;
      const deadline = AbortSignal.timeout(query.withinMs);
      try {
        const leave = await gate.enter(deadline);
        try {
          const answer = await askUntilAnswered(definition, query, secrets, deadline);
          gate.report(true);
          return answer;
        } catch (error) {
          // One that answers and does not understand us is there.
          gate.report(error instanceof ServiceFault && !error.mayPass);
          throw error;
        } finally {
          leave();
        }
      } catch (error) {
        complain(query.service, error instanceof ServiceFault ? error.message : 'no answer in time');
        return null;
      }
    },
  };
}

async function askUntilAnswered(
  definition: ServiceDefinition,
  query: OpenedQuery,
  secrets: ServicesParts['secrets'],
  deadline: AbortSignal,
): Promise<LookUpResult> {
  const { retries = SERVICE_DEFAULTS.retries, backOffMs = SERVICE_DEFAULTS.backOffMs } = definition;
  const request = requestFor(definition, query, secrets);
  // A caller who is not known has no number there: nothing is asked.
  if (request === null) return noneOf(definition.answers);
  for (let tried = 0; ; tried += 1) {
    try {
      return await askOnce(definition, request, deadline);
    } catch (error) {
      const mayPass = !(error instanceof ServiceFault) || error.mayPass;
      if (!mayPass || tried >= retries || deadline.aborted) throw error;
    }
    // Half of it by chance, or all calls that failed together would come again together.
    await pause(backOffMs * 2 ** tried * (0.5 + Math.random() / 2), deadline);
  }
}

type Request = { url: string; init: RequestInit };

/** Null when a value that the address or the body needs is empty. */
function requestFor(
  { url, headers = {}, body }: ServiceDefinition,
  { given }: OpenedQuery,
  secrets: ServicesParts['secrets'],
): Request | null {
  let lacks = false;
  const fill = (template: string, encode = (value: string) => value) =>
    template.replace(/\{([\w.-]+)\}/g, (_, name: string) => {
      const value = name.startsWith('secret.') ? secrets[name.slice('secret.'.length)] : given[name];
      lacks ||= !value;
      return encode(value ?? '');
    });
  const filled = (table: Record<string, string>) =>
    Object.fromEntries(Object.entries(table).map(([name, template]) => [name, fill(template)]));
  const init: RequestInit = {
    method: body ? 'POST' : 'GET',
    headers: {
      accept: 'application/json',
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...filled(headers),
    },
    // Elsewhere is somebody else, who must not get a customer's number.
    redirect: 'error',
    ...(body ? { body: JSON.stringify(filled(body)) } : {}),
  };
  const address = fill(url, encodeURIComponent);
  return lacks ? null : { url: address, init };
}

async function askOnce(definition: ServiceDefinition, request: Request, deadline: AbortSignal): Promise<LookUpResult> {
  const { timeoutMs = SERVICE_DEFAULTS.timeoutMs } = definition;
  // Not AbortSignal.any() with a timeout(): Node 20 may collect that one before it fires.
  const ending = new AbortController();
  const end = () => ending.abort();
  const timer = setTimeout(end, timeoutMs);
  deadline.addEventListener('abort', end);
  try {
    return await answerTo(definition, request, ending.signal);
  } finally {
    clearTimeout(timer);
    deadline.removeEventListener('abort', end);
  }
}

async function answerTo(definition: ServiceDefinition, request: Request, signal: AbortSignal): Promise<LookUpResult> {
  const { noneStatus = [404], answers } = definition;
  let response: Response;
  try {
    response = await fetch(request.url, { ...request.init, signal });
  } catch {
    throw new ServiceFault(signal.aborted ? 'no answer in time' : 'it cannot be reached', true);
  }
  if (noneStatus.includes(response.status)) {
    await response.body?.cancel();
    return noneOf(answers);
  }
  if (!response.ok) {
    await response.body?.cancel();
    throw new ServiceFault(
      `it answered with status ${response.status}`,
      response.status >= 500 || response.status === 429,
    );
  }
  const answer = readAnswer(definition, parsed(await readAll(response, definition, signal)));
  if ('unusable' in answer) throw new ServiceFault(`in its answer ${answer.unusable}`, false);
  return answer.result;
}

async function readAll(response: Response, definition: ServiceDefinition, signal: AbortSignal): Promise<string> {
  const { largestBytes = SERVICE_DEFAULTS.largestBytes } = definition;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.length;
      if (bytes > largestBytes) break;
      chunks.push(chunk);
    }
  } catch {
    throw new ServiceFault(signal.aborted ? 'its answer did not end in time' : 'its answer broke off', true);
  }
  if (bytes > largestBytes) throw new ServiceFault(`its answer is larger than ${largestBytes} bytes`, false);
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ServiceFault('its answer is not JSON', false);
  }
}

function pause(ms: number, deadline: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      deadline.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    deadline.addEventListener('abort', done);
  });
}
