import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { FastifyInstance } from 'fastify';

/** ajv-formats is CommonJS: its callable default is typed one level down. */
const addAll = addFormats as unknown as (ajv: Ajv) => Ajv;

const SHARED = { allErrors: true, strict: false, removeAdditional: false, useDefaults: true } as const;

/** A validator of bodies and messages: every failing field reported, nothing coerced, nothing dropped. */
export const strictAjv = (): Ajv => addAll(new Ajv({ ...SHARED, coerceTypes: false }));

/** Bodies are taken as they are; queries, params and headers, which are all text, are read as the type they should be. */
export function useValidation(app: FastifyInstance): void {
  const body = strictAjv();
  const text = addAll(new Ajv({ ...SHARED, coerceTypes: 'array' }));
  app.setValidatorCompiler(({ schema, httpPart }) => (httpPart === 'body' ? body : text).compile(schema));
}
