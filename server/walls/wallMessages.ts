import { Ajv, type ValidateFunction } from 'ajv';
import { WALL_CLIENT_MESSAGES, type WallClientMessage, type WallServerMessage } from '../wire/walls.js';

const ajv = new Ajv({ strict: false, allErrors: false, unicodeRegExp: true });
const validators = new Map<string, ValidateFunction>(
  Object.entries(WALL_CLIENT_MESSAGES).map(([type, schema]) => [type, ajv.compile(schema)]),
);

/** Reads one message of a page; never throws. */
export function wallMessage(
  data: unknown,
  isBinary: boolean,
): { ok: true; message: WallClientMessage } | { ok: false; detail: string } {
  if (isBinary) return { ok: false, detail: 'Messages are JSON text.' };
  let value: unknown;
  try {
    value = JSON.parse(String(data));
  } catch {
    return { ok: false, detail: 'The message is not valid JSON.' };
  }
  const type = typeof value === 'object' && value !== null && 'type' in value ? String(value.type) : '';
  const validate = validators.get(type);
  if (!validate) return { ok: false, detail: `A message is one of ${[...validators.keys()].join(', ')}.` };
  if (validate(value)) return { ok: true, message: value as WallClientMessage };
  const [error] = validate.errors ?? [];
  return { ok: false, detail: `${type}${error?.instancePath ?? ''} ${error?.message ?? 'is not as it should be'}.` };
}

/** The answer to whoever names a wall that is not there, or not theirs to see. */
export const noSuchWall = (id: string): WallServerMessage => ({
  type: 'problem',
  detail: `There is no wall ${id.slice(0, 80)}.`,
});
