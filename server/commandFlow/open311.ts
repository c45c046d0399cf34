import type { PartnerService } from '../wire/partners.js';
import { type CallOut, type OutAnswer, OutCallError } from './callOut.js';

/** How to reach a service that speaks GeoReport v2 (wiki.open311.org/GeoReport_v2). */
export interface Open311Options {
  readonly endpoint: string;
  readonly jurisdictionId?: string;
  readonly apiKey?: string;
  readonly callOut: CallOut;
}

/** A request to be made. */
export interface ServiceRequestInput {
  readonly serviceCode: string;
  readonly lat: number;
  readonly lng: number;
  readonly address?: string;
  readonly description: string;
  readonly phone?: string;
}

/** What a posted request is known by: its id at once, or a token to ask for it with. */
export type Posted = { readonly reference: string } | { readonly token: string };

/** How a request stands. */
export interface ServiceStatus {
  readonly reference: string;
  readonly status: string;
  readonly notes?: string;
  readonly description?: string;
}

/** The service refused: asking again with the same changes nothing. */
export class Open311Refusal extends Error {}

/** Talks GeoReport v2: lists services, posts requests, follows them. @throws OutCallError when there is no usable answer */
export class Open311Client {
  readonly #options: Open311Options;

  constructor(options: Open311Options) {
    this.#options = options;
  }

  async services(): Promise<PartnerService[]> {
    return (await this.#get('services.json', {})).map((service) => {
      const description = textOf(service.description);
      const group = textOf(service.group);
      return {
        code: need(service.service_code, 'service_code'),
        name: textOf(service.service_name) ?? need(service.service_code, 'service_code'),
        ...(description !== undefined && { description }),
        ...(group !== undefined && { group }),
      };
    });
  }

  /** Posts a request. @throws Open311Refusal when the service will not have it */
  async post(input: ServiceRequestInput): Promise<Posted> {
    const { serviceCode, lat, lng, address, description, phone } = input;
    const form = new URLSearchParams({
      ...this.#common(),
      ...(this.#options.apiKey !== undefined && { api_key: this.#options.apiKey }),
      service_code: serviceCode,
      lat: String(lat),
      long: String(lng),
      description: description.slice(0, 4000),
    });
    if (address !== undefined) form.set('address_string', address);
    if (phone !== undefined) form.set('phone', phone);
    const answer = await this.#options.callOut({
      method: 'POST',
      url: this.#url('requests.json', {}),
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: form.toString(),
    });
    const [made] = rowsOf(answer);
    const reference = textOf(made?.service_request_id);
    if (reference !== undefined) return { reference };
    const token = textOf(made?.token);
    if (token !== undefined) return { token };
    throw new OutCallError('the answer has neither service_request_id nor token');
  }

  /** The id that a token became; undefined while the service is still at it. */
  async referenceOf(token: string): Promise<string | undefined> {
    const [row] = await this.#get(`tokens/${encodeURIComponent(token)}.json`, {});
    return textOf(row?.service_request_id);
  }

  /** How requests stand; those the service does not know are not in the answer. */
  async statuses(references: readonly string[]): Promise<ServiceStatus[]> {
    return (await this.#get('requests.json', { service_request_id: references.join(',') })).map(toStatus);
  }

  /** Requests of a service since an instant: to find one whose answer was lost. */
  async recent(serviceCode: string, since: number): Promise<ServiceStatus[]> {
    const start_date = new Date(since).toISOString().replace(/\.\d+Z$/, 'Z');
    return (await this.#get('requests.json', { service_code: serviceCode, start_date })).map(toStatus);
  }

  async #get(path: string, query: Record<string, string>): Promise<Row[]> {
    const url = this.#url(path, { ...this.#common(), ...query });
    return rowsOf(await this.#options.callOut({ method: 'GET', url, headers: { accept: 'application/json' } }));
  }

  #common(): Record<string, string> {
    const { jurisdictionId } = this.#options;
    return jurisdictionId === undefined ? {} : { jurisdiction_id: jurisdictionId };
  }

  #url(path: string, query: Record<string, string>): string {
    const url = new URL(path, `${this.#options.endpoint.replace(/\/+$/, '')}/`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url.href;
  }
}

type Row = Record<string, unknown>;

/** Rows of an answer. @throws Open311Refusal, OutCallError */
function rowsOf({ status, body }: OutAnswer): Row[] {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    if (status >= 400) throw failure(status, `it answered ${status}`);
    throw new OutCallError('the answer is no JSON');
  }
  const rows = [value].flat().filter((row): row is Row => typeof row === 'object' && row !== null);
  if (status >= 400) throw failure(status, textOf(rows[0]?.description) ?? `it answered ${status}`);
  return rows;
}

/** What the client did wrong stays wrong; anything else may pass. */
function failure(status: number, why: string): Error {
  const passing = status >= 500 || status === 408 || status === 429;
  return passing ? new OutCallError(why.slice(0, 500)) : new Open311Refusal(why.slice(0, 500));
}

function toStatus(row: Row): ServiceStatus {
  const notes = textOf(row.status_notes);
  const description = textOf(row.description);
  return {
    reference: need(row.service_request_id, 'service_request_id'),
    status: need(row.status, 'status').toLowerCase(),
    ...(notes !== undefined && { notes: notes.slice(0, 1000) }),
    ...(description !== undefined && { description }),
  };
}

/** A value as text: ids come as numbers or strings. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function need(value: unknown, name: string): string {
  const text = textOf(value);
  if (text === undefined) throw new OutCallError(`the answer has no ${name}`);
  return text;
}
