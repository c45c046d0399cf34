import { SerializerSelector } from '@fastify/fast-json-stringify-compiler';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { FastifyInstance } from 'fastify';
import { LazyCompile } from './lazyCompile.js';

/** ajv-formats is CommonJS: its callable default is typed one level down. */
const addAll = addFormats as unknown as (ajv: Ajv) => Ajv;

const SHARED = { allErrors: true, strict: false, removeAdditional: false, useDefaults: true } as const;

/** A validator of bodies and messages: every failing field reported, nothing coerced, nothing dropped. */
export const strictAjv = (): Ajv => addAll(new Ajv({ ...SHARED, coerceTypes: false }));

/**
 * Bodies are taken as they are; queries, params and headers, which are all text, are read as the type they should be.
 * Schemas are compiled when they are first needed: all of them at the start took longer than everything else together.
 */
export function useValidation(app: FastifyInstance): LazyCompile {
  const body = strictAjv();
  const text = addAll(new Ajv({ ...SHARED, coerceTypes: 'array' }));
  const write = SerializerSelector()({}, {});
  const lazy = new LazyCompile();
  app.setValidatorCompiler(({ schema, httpPart }) => {
    const get = lazy.later<ValidateFunction>(() => (httpPart === 'body' ? body : text).compile(schema));
    return (value: unknown) => {
      const validate = get();
      return validate(value) ? true : { error: validate.errors as never };
    };
  });
  app.setSerializerCompiler((route) => {
    const get = lazy.later<(value: unknown) => string>(() => write(route as Parameters<typeof write>[0]));
    return (value: unknown) => get()(value);
  });
  lazy.afterStart(app);
  return lazy;
}
