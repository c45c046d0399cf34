import { Ajv, type ValidateFunction } from 'ajv';
import { SIGNAL_REQUESTS, type SignalName, SignalRequest } from '../../server/wire/signalling.js';
import { MediaError } from '../mediaError.js';

const ajv = new Ajv({ strict: false, allErrors: false, removeAdditional: false, coerceTypes: false });
const isRequest = ajv.compile(SignalRequest);
const isAsk = Object.fromEntries(
  Object.entries(SIGNAL_REQUESTS).map(([name, { ask }]) => [name, ajv.compile(ask)]),
) as Record<SignalName, ValidateFunction>;

/** A request whose form has been checked. */
export interface ReadRequest {
  type: SignalName;
  request: number;
  ask: unknown;
}

/** A message of a page: the request, or why it is none, under its number where it has one. */
export type ReadMessage =
  | { ok: true; message: ReadRequest }
  | { ok: false; request: number | undefined; error: MediaError };

const saying = (validate: ValidateFunction): string => {
  const [error] = validate.errors ?? [];
  return `${error?.instancePath ?? ''} ${error?.message ?? 'is not as it should be'}`.trim();
};

/** Reads one message of a page; never throws. */
export function readMessage(data: unknown, isBinary: boolean): ReadMessage {
  const refuse = (
    request: number | undefined,
    text: string,
    code: 'malformed' | 'invalid' = 'malformed',
  ): ReadMessage => ({
    ok: false,
    request,
    error: new MediaError(code, text),
  });
  if (isBinary) return refuse(undefined, 'Messages are JSON text.');
  let value: unknown;
  try {
    value = JSON.parse(String(data));
  } catch {
    return refuse(undefined, 'The message is not valid JSON.');
  }
  if (!isRequest(value))
    return refuse(numberOf(value), `The message is not a request: ${saying(isRequest)}.`, 'invalid');
  const { type, request, ask = {} } = value as { type: SignalName; request: number; ask?: unknown };
  const validate = isAsk[type];
  if (!validate(ask)) return refuse(request, `${type}: ask${saying(validate)}.`, 'invalid');
  return { ok: true, message: { type, request, ask } };
}

function numberOf(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null || !('request' in value)) return undefined;
  return Number.isInteger(value.request) ? (value.request as number) : undefined;
}
