import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import type { Test } from 'tap';
import type { PushMessage } from '../../server/wire/push.js';
import { type Received, startReceiver } from './receiver.js';

/** A browser with its push service over real HTTP: decrypts what comes as RFC 8291 says, and checks who sent it (RFC 8292). */
export async function startPushBrowser(t: Test) {
  const service = await startReceiver(t, () => ({ status: 201 }));
  const browser = createECDH('prime256v1');
  browser.generateKeys();
  const auth = randomBytes(16);
  const subscription = {
    endpoint: `${service.url}/push/${randomBytes(12).toString('hex')}`,
    keys: { p256dh: browser.getPublicKey('base64url'), auth: auth.toString('base64url') },
  };
  /** What a push says, by the keys that only this browser has (RFC 8188 with one record). */
  const open = ({ body }: Received): PushMessage => {
    const salt = body.subarray(0, 16);
    const keyLength = body[20];
    const sender = body.subarray(21, 21 + keyLength);
    const sealed = body.subarray(21 + keyLength);
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), browser.getPublicKey(), sender]);
    const secret = hkdfSync('sha256', browser.computeSecret(sender), auth, info, 32);
    const derive = (name: string, length: number) =>
      Buffer.from(hkdfSync('sha256', Buffer.from(secret), salt, Buffer.from(`Content-Encoding: ${name}\0`), length));
    const decipher = createDecipheriv('aes-128-gcm', derive('aes128gcm', 16), derive('nonce', 12));
    decipher.setAuthTag(sealed.subarray(-16));
    const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
    // One record ends with the octet 2 and no padding.
    return JSON.parse(plain.subarray(0, plain.lastIndexOf(2)).toString()) as PushMessage;
  };
  /** Whether a push carries a token of the given key, for this service and not used up. */
  const isFrom = ({ headers }: Received, publicKey: string): boolean => {
    const [, token, key] = /^vapid t=([^,]+), ?k=(.+)$/.exec(headers.authorization ?? '') ?? [];
    if (!token || key !== publicKey) return false;
    const [head, claims, signature] = token.split('.');
    const point = Buffer.from(publicKey, 'base64url');
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    };
    const said = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { aud: string; exp: number; sub: string };
    const signed = verify(
      'sha256',
      Buffer.from(`${head}.${claims}`),
      { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
    return signed && said.aud === service.url && /^(mailto:|https:)/.test(said.sub) && said.exp > Date.now() / 1000;
  };
  return { service, subscription, open, isFrom, messages: () => service.received.map(open) };
}
