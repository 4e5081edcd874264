import { failureIn, notConnected, WireFailure } from './wire-failure.ts';

export interface RestCall {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  token?: string;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as raw bytes. */
  bytes?: Blob;
  query?: Record<string, string | number | undefined>;
  signal?: AbortSignal;
}

/**
 * One REST call (see the REST table of the wire page); answers the parsed JSON.
 *
 * @param url Where fenliu is.
 * @param path Such as `/v1/me`.
 * @throws WireFailure With the server's code, or `not_connected` when it could not be reached.
 * @example const rules = await rest<RulesAnswer>(url, `/v1/shops/${shopId}/rules`, { token });
 */
export async function rest<T>(url: string, path: string, call: RestCall = {}): Promise<T> {
  const response = await restResponse(url, path, call);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

/** Like `rest`, for answers that are not JSON. */
export async function restResponse(url: string, path: string, call: RestCall): Promise<Response> {
  const target = new URL(path, url);
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) target.searchParams.set(name, String(value));
  }
  const headers: Record<string, string> = {};
  if (call.token !== undefined) headers.authorization = `Bearer ${call.token}`;
  if (call.json !== undefined) headers['content-type'] = 'application/json';
  else if (call.bytes) headers['content-type'] = call.bytes.type || 'application/octet-stream';

  const init: RequestInit = { method: call.method ?? 'GET', headers };
  const body = call.json === undefined ? call.bytes : JSON.stringify(call.json);
  if (body !== undefined) init.body = body;
  if (call.signal) init.signal = call.signal;

  let response: Response;
  try {
    response = await fetch(target, init);
  } catch (error) {
    if (call.signal?.aborted) throw error;
    throw notConnected(error instanceof Error ? error.message : String(error));
  }
  if (!response.ok) throw await failureOfResponse(response);
  return response;
}

async function failureOfResponse(response: Response): Promise<WireFailure> {
  const body: unknown = await response.json().catch(() => null);
  const code = response.status >= 500 ? 'unavailable' : 'bad_request';
  const message = `The server answered ${response.status}.`;
  return failureIn(body) ?? new WireFailure({ code, retryable: response.status >= 500, message });
}
