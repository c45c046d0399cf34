import { createHmac } from 'node:crypto';

/** Headers of a signed request, made as a sender in another language would: by the words of the documentation alone. */
export function signAs(secret: string, body: string, seconds: number): Record<string, string> {
  const signature = createHmac('sha256', secret).update(`${seconds}.${body}`, 'utf8').digest('hex');
  return { 'muster-timestamp': String(seconds), 'muster-signature': `v1=${signature}` };
}
