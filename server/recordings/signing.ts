import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Signs exports, so that who receives one can prove where it is from. */
export interface ExportSigner {
  /** PEM (SPKI). */
  publicKey: string;
  /** Ed25519 signature. */
  sign(text: string): Buffer;
}

const KEY_FILE = 'exports.key';

/** Reads the key of a data folder, or makes one: it is this server's own, and never leaves it. */
export function openSigner(folder: string): ExportSigner {
  const path = join(folder, KEY_FILE);
  if (!existsSync(path)) {
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
  }
  const key: KeyObject = createPrivateKey(readFileSync(path));
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  return { publicKey, sign: (text) => sign(null, Buffer.from(text), key) };
}
