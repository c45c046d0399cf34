import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../errors.js';
import { type Rate, TokenBuckets } from './tokenBuckets.js';

/** Rates per kind of caller. */
export interface RateLimits {
  /** A person (or a program with a person's token). Above what one node serves: set it lower where one must not crowd out others. */
  account: Rate;
  /** A field unit or camera. */
  device: Rate;
  /** An address, for what needs no sign-in. */
  open: Rate;
  /** An address, for answers 401: guessing passwords. */
  failures: Rate;
}

export const DEFAULT_RATES: RateLimits = {
  account: { burst: 40_000, perSecond: 20_000 },
  device: { burst: 400, perSecond: 100 },
  open: { burst: 2000, perSecond: 500 },
  failures: { burst: 600, perSecond: 10 },
};

/** Bounds what one principal, or one address without one, may ask: 429 with `Retry-After`. Register before the routes. */
export function useRateLimits(app: FastifyInstance, rates: RateLimits, clock: () => number): void {
  const buckets = {
    account: new TokenBuckets(rates.account, clock),
    device: new TokenBuckets(rates.device, clock),
    open: new TokenBuckets(rates.open, clock),
    failures: new TokenBuckets(rates.failures, clock),
  };
  const refusal = (kind: keyof RateLimits, key: string) =>
    new ProblemError('rateLimited', undefined, {
      headers: { 'retry-after': String(buckets[kind].retryAfterSeconds(key)) },
    });

  // By now the route's own check has said who asks, and the body is not read yet. A wrong token was refused before, at the
  // price of a hash; who has a right one is not made to pay for others behind the same address.
  app.addHook('preParsing', (request, _reply, payload, done) => {
    const { principal, ip } = request;
    const kind = principal ? principal.type : 'open';
    const key = principal ? principal.id : ip;
    if (!principal && buckets.failures.isEmpty(ip)) done(refusal('failures', ip));
    else if (buckets[kind].take(key)) done(null, payload);
    else done(refusal(kind, key));
  });
  app.addHook('onResponse', (request, reply, done) => {
    if (reply.statusCode === 401 && !request.principal) buckets.failures.take(request.ip);
    done();
  });
}
