import { Compile } from 'typebox/compile';
import { ProblemError } from '../errors.js';
import { FEED_CLIENT_MESSAGES, type FeedClientMessage } from '../wire/feed.js';
import type { FieldProblem } from '../wire/problem.js';

/** Longer messages are refused unread. */
export const MAX_MESSAGE_CHARS = 160_000;

const validators = {
  hello: Compile(FEED_CLIENT_MESSAGES.hello),
  subscribe: Compile(FEED_CLIENT_MESSAGES.subscribe),
  resync: Compile(FEED_CLIENT_MESSAGES.resync),
  ping: Compile(FEED_CLIENT_MESSAGES.ping),
} as const;

type MessageType = keyof typeof validators;
const TYPES = Object.keys(validators) as MessageType[];

/** A client's message, checked. Throws ProblemError that names the field at fault. */
export function parseClientMessage(text: string): FeedClientMessage {
  if (text.length > MAX_MESSAGE_CHARS)
    throw new ProblemError(
      'tooLarge',
      `A message may have ${MAX_MESSAGE_CHARS} characters; this one has ${text.length}.`,
    );
  const message = parseJson(text);
  const type: unknown = (message as { type?: unknown }).type;
  if (!isMessageType(type)) {
    const known = `must be one of: ${TYPES.join(', ')}`;
    throw new ProblemError('invalid', `\`type\` ${known}.`, { errors: [{ field: 'message/type', message: known }] });
  }
  const validator = validators[type];
  if (validator.Check(message)) return message;
  const errors = validator.Errors(message).slice(0, 10).map(toFieldProblem);
  const first = errors[0];
  throw new ProblemError('invalid', first ? `${first.field}: ${first.message}.` : undefined, { errors });
}

function parseJson(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ProblemError('malformed', `This is not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new ProblemError('malformed', 'A message is a JSON object with a `type`.');
}

const isMessageType = (type: unknown): type is MessageType => TYPES.includes(type as MessageType);

/** The parts of a validation error that are read here; typebox gives `params` by keyword. */
interface SchemaError {
  readonly instancePath: string;
  readonly message: string;
  readonly params: { readonly requiredProperties?: string[]; readonly additionalProperties?: string[] };
}

function toFieldProblem(error: object): FieldProblem {
  const { instancePath, message, params } = error as SchemaError;
  const missing = params.requiredProperties?.[0];
  const unknown = params.additionalProperties?.[0];
  const field = `message${instancePath}`;
  if (missing !== undefined) return { field: `${field}/${missing}`, message: 'is required' };
  if (unknown !== undefined) return { field: `${field}/${unknown}`, message: 'is not known here' };
  return { field, message };
}
