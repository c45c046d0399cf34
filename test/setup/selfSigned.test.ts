import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { makeSelfSigned } from '../../server/setup/selfSigned.mjs';

t.test(
  'a self-signed certificate is good for its names and addresses, and browsers take it once trusted',
  async (t) => {
    const names = ['localhost', 'vm.local', '127.0.0.1', '::1', '192.0.2.2', '2001:db8::42'];
    const { cert } = makeSelfSigned({ names, from: new Date('2026-01-01T00:00:00Z'), days: 397 });
    const parsed = new X509Certificate(cert);
    t.ok(parsed.verify(parsed.publicKey), 'signed by itself');
    t.equal(new Date(parsed.validFrom).toISOString(), '2026-01-01T00:00:00.000Z');
    t.equal(new Date(parsed.validTo).toISOString(), '2027-02-02T00:00:00.000Z');
    t.equal(parsed.checkHost('vm.local'), 'vm.local');
    t.equal(parsed.checkHost('evil.example'), undefined);
    for (const address of ['127.0.0.1', '::1', '192.0.2.2', '2001:db8::42']) t.ok(parsed.checkIP(address), address);
    t.not(makeSelfSigned({ names, from: new Date(), days: 1 }).cert, cert, 'a key of its own each time');

    const fresh = makeSelfSigned({ names, from: new Date(Date.now() - 3_600_000), days: 1 });
    const server = createServer(fresh, (_request, response) => response.end('secure')).listen(0, '127.0.0.1');
    t.teardown(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const [response] = (await once(get({ host: '127.0.0.1', port, ca: fresh.cert, agent: false }), 'response')) as [
      NodeJS.ReadableStream & { statusCode: number },
    ];
    t.equal(response.statusCode, 200);
    response.resume();
    await once(response, 'end');
  },
);
