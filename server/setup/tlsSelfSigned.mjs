// `npm run tls:self-signed -- [folder]`: writes a certificate for this machine's names and addresses and says how to use it.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { join, resolve } from 'node:path';
import { makeSelfSigned } from './selfSigned.mjs';

/** Browsers refuse certificates that are good for much longer. */
const DAYS = 397;

const folder = resolve(process.argv[2] ?? '.data/tls');
const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
if (existsSync(certFile) || existsSync(keyFile)) {
  process.stderr.write(`There is a certificate in ${folder} already. Remove it, or name another folder.\n`);
  process.exit(1);
}
const addresses = Object.values(networkInterfaces())
  .flat()
  .filter((one) => one && !one.internal && !one.address.startsWith('fe80:'))
  .map((one) => one.address);
const names = [...new Set(['localhost', hostname(), `${hostname()}.local`, '127.0.0.1', '::1', ...addresses])];
const { cert, key } = makeSelfSigned({
  names: names.filter((name) => /^[\x21-\x7e]+$/.test(name)),
  from: new Date(Date.now() - 3_600_000),
  days: DAYS,
});
mkdirSync(folder, { recursive: true, mode: 0o700 });
writeFileSync(keyFile, key, { mode: 0o600 });
writeFileSync(certFile, cert);
process.stdout.write(`Good for ${names.join(', ')}, ${DAYS} days. Start with:

  MUSTER_TLS_CERT=${certFile} MUSTER_TLS_KEY=${keyFile} MUSTER_HOST=0.0.0.0 npm start

and open https://${addresses[0] ?? hostname()}:8080 on the phone; it warns once, because nobody vouches for this certificate.
`);
