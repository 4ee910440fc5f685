/** Requests to the controller's API. Every error it answers has one shape; a request that never got there has code `notReached`. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
  }
}

/** Longer than the controller's own limits for any answer; past it the person is told instead of waiting on. */
const ANSWER_WITHIN_MS = 15_000;

/** JSON in, JSON out. Throws ApiError. */
export async function request<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
  } catch (error) {
    throw new ApiError(0, 'notReached', error instanceof Error ? error.message : String(error));
  }
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
  const problem = (await response.json().catch(() => ({}))) as { code?: string; message?: string };
  throw new ApiError(response.status, problem.code ?? String(response.status), problem.message ?? response.statusText);
}
