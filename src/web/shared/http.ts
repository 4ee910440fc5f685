/** Requests to the controller's API. Every error it answers has one shape; a request that never got there has code `notReached`. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** The whole answer, for codes that carry more. */
  readonly body: unknown;
  constructor(status: number, code: string, message: string, body: unknown = null) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.body = body;
  }
}

/** Longer than the controller's own limits for any answer; past it the person is told instead of waiting on. */
const ANSWER_WITHIN_MS = 15_000;

/** JSON in, JSON out. Throws ApiError. */
export async function request<T>(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  withinMs = ANSWER_WITHIN_MS,
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(withinMs),
    });
  } catch (error) {
    throw new ApiError(0, 'notReached', error instanceof Error ? error.message : String(error));
  }
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
  const problem = (await response.json().catch(() => ({}))) as { code?: string; message?: string };
  const code = problem.code ?? String(response.status);
  throw new ApiError(response.status, code, problem.message ?? response.statusText, problem);
}
