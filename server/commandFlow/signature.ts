import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** A signed message older or newer than this is refused, ms. */
export const SIGNATURE_WINDOW_MS = 5 * 60_000;

/** A new secret for a channel or webhook: 256 random bits. */
export const newSecret = (): string => `whs_${randomBytes(32).toString('base64url')}`;

/** Hex HMAC-SHA256 of `<timestamp>.<body>`; the timestamp is whole seconds since the epoch. */
export function signatureOf(secret: string, timestamp: string, body: Uint8Array | string): string {
  return createHmac('sha256', secret).update(timestamp).update('.').update(body).digest('hex');
}

/** Headers of a signed message. */
export function signedHeaders(secret: string, now: number, body: string): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000));
  return { 'muster-timestamp': timestamp, 'muster-signature': `v1=${signatureOf(secret, timestamp, body)}` };
}

/** What a signed message brings along. */
export interface Signed {
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
  readonly body: Uint8Array;
}

/** Why a message is not to be believed, or undefined when it is: signed with one of the secrets, and recent. */
export function signatureProblem(secrets: readonly string[], signed: Signed, now: number): string | undefined {
  const { timestamp, signature, body } = signed;
  if (timestamp === undefined || signature === undefined)
    return 'Send the headers muster-timestamp and muster-signature.';
  if (!/^\d{1,12}$/.test(timestamp)) return 'muster-timestamp is whole seconds since 1970.';
  const given = /^v1=([0-9a-f]{64})$/.exec(signature)?.[1];
  if (given === undefined) return 'muster-signature is v1= and 64 hex digits.';
  const proof = Buffer.from(given, 'hex');
  const right = secrets.some((secret) =>
    timingSafeEqual(proof, Buffer.from(signatureOf(secret, timestamp, body), 'hex')),
  );
  if (!right) return 'The signature does not fit: HMAC-SHA256 of "<timestamp>.<body>" with the channel’s secret.';
  if (Math.abs(Number(timestamp) * 1000 - now) > SIGNATURE_WINDOW_MS) {
    return 'The timestamp is more than five minutes from the server’s clock: set the clock, and send it at once.';
  }
  return undefined;
}
