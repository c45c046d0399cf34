import type { Test } from 'tap';
import { startReceiver } from './receiver.js';

/** A request as the service keeps it. */
export interface ServiceRequest {
  service_request_id: string;
  service_code: string;
  status: 'open' | 'closed';
  status_notes?: string;
  description: string;
  requested_datetime: string;
  [field: string]: string | undefined;
}

/** How the service behaves next. */
export interface ServiceManner {
  /** Answers posts with a token first (GeoReport v2, "token" mode). */
  tokens: boolean;
  /** So many calls more are answered 503. */
  failures: number;
  /** Takes the next post and cuts the connection before its answer. */
  losesAnswer: boolean;
  /** Refuses posts with this. */
  refusal: string | undefined;
}

const SERVICES = [
  { service_code: '001', service_name: 'Blocked drain', description: 'Water on the road', group: 'roads' },
  { service_code: 2, service_name: 'Street lamp' },
];

/** A city service that speaks Open311 GeoReport v2 over real HTTP, written from the specification (wiki.open311.org). */
export async function startOpen311(t: Test, { key = 'k-1', jurisdiction = 'jinan.example' } = {}) {
  const requests: ServiceRequest[] = [];
  const tokens = new Map<string, string>();
  const manner: ServiceManner = { tokens: false, failures: 0, losesAnswer: false, refusal: undefined };
  const json = (status: number, body: unknown) => ({
    status,
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json; charset=utf-8' },
  });
  const problem = (code: number, description: string) => json(code, [{ code, description }]);
  const receiver = await startReceiver(t, ({ method, path, body }) => {
    const url = new URL(path, 'http://service');
    const form = new URLSearchParams(body.toString());
    if (manner.failures > 0) {
      manner.failures--;
      return problem(503, 'maintenance');
    }
    if ((url.searchParams.get('jurisdiction_id') ?? form.get('jurisdiction_id')) !== jurisdiction) {
      return problem(404, 'jurisdiction_id provided was not found');
    }
    const name = url.pathname.replace('/open311/v2/', '');
    if (method === 'GET' && name === 'services.json') return json(200, SERVICES);
    if (method === 'POST' && name === 'requests.json') return post(form);
    if (method === 'GET' && name === 'requests.json') return json(200, find(url.searchParams));
    const token = /^tokens\/(.+)\.json$/.exec(name)?.[1];
    if (token) return json(200, [{ token, service_request_id: tokens.get(token) ?? null }]);
    return problem(404, 'no such resource');
  });
  const post = (form: URLSearchParams) => {
    if (form.get('api_key') !== key) return problem(403, 'api_key was not valid');
    if (manner.refusal !== undefined) return problem(400, manner.refusal);
    const fields = Object.fromEntries([...form].filter(([name]) => name !== 'api_key'));
    const id = String(90_000 + requests.length);
    requests.push({
      ...fields,
      service_request_id: id,
      status: 'open',
      service_code: fields.service_code!,
      description: fields.description!,
      requested_datetime: new Date().toISOString(),
    });
    if (manner.losesAnswer) {
      manner.losesAnswer = false;
      return 'cut' as const;
    }
    if (!manner.tokens) return json(201, [{ service_request_id: id, service_notice: 'thanks' }]);
    tokens.set(`t-${id}`, id);
    return json(201, [{ token: `t-${id}` }]);
  };
  const find = (query: URLSearchParams) => {
    const ids = query.get('service_request_id')?.split(',');
    const code = query.get('service_code');
    return requests.filter(
      (request) => (!ids || ids.includes(request.service_request_id)) && (!code || request.service_code === code),
    );
  };
  const close = (id: string, notes: string) => {
    Object.assign(requests.find((request) => request.service_request_id === id)!, {
      status: 'closed',
      status_notes: notes,
    });
  };
  return {
    endpoint: `${receiver.url}/open311/v2`,
    key,
    jurisdiction,
    requests,
    manner,
    received: receiver.received,
    close,
  };
}
