import t from 'tap';
import { createCallOut } from '../../server/commandFlow/callOut.js';
import { createOutboundPolicy } from '../../server/commandFlow/outboundPolicy.js';
import { startReceiver } from '../support/receiver.js';

t.test('C50 only public hosts are called, by https, unless configuration lists others', async (t) => {
  const { urlProblem, addressProblem } = createOutboundPolicy({ hosts: [], publicHosts: true });
  for (const url of ['https://hooks.example.com/x?y=1', 'https://8.8.8.8/', 'https://[2606:4700::1111]:8443/']) {
    t.equal(urlProblem(url), undefined, url);
  }
  const refused = [
    'http://hooks.example.com/',
    'ftp://hooks.example.com/',
    'file:///etc/passwd',
    'https://user:word@hooks.example.com/',
    'https://localhost/',
    'https://intranet/',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f.0.0.1/',
    'https://0177.0.0.1/',
    'https://10.0.0.8/',
    'https://172.16.3.4/',
    'https://192.168.1.1/',
    'https://100.64.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a9fe:a9fe]/',
    'https://[64:ff9b::a00:1]/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://0.0.0.0/',
    'https://224.0.0.1/',
    'nonsense',
  ];
  for (const url of refused) t.type(urlProblem(url), 'string', url);
  t.equal(addressProblem('hooks.example.com', '93.184.216.34'), undefined);
  t.match(addressProblem('hooks.example.com', '10.1.2.3'), /hooks\.example\.com is 10\.1\.2\.3, which is not public/);
  t.match(addressProblem('hooks.example.com', '169.254.169.254'), /not called/);
});

t.test('C50 listed hosts may be inside and by http; the rest may be shut off altogether', async (t) => {
  const hosts = ['*.corp.example', 'relay', '10.2.0.0/16', '::1'];
  const { urlProblem, addressProblem } = createOutboundPolicy({ hosts, publicHosts: false });
  for (const url of ['http://a.b.corp.example/', 'http://relay:9000/', 'http://10.2.3.4/', 'http://[::1]/']) {
    t.equal(urlProblem(url), undefined, url);
  }
  for (const url of [
    'https://example.com/',
    'http://corp.example.com/',
    'http://10.3.0.1/',
    'https://evilcorp.example/',
  ]) {
    t.type(urlProblem(url), 'string', url);
  }
  t.equal(addressProblem('relay', '192.168.0.7'), undefined);
  t.type(
    addressProblem('relay', '169.254.169.254'),
    'string',
    'a listed name does not open the machine’s own metadata',
  );
});

t.test(
  'C50 a name is judged by where it leads when it is called, and an answer is bounded in size and time',
  async (t) => {
    const receiver = await startReceiver(t, () => ({ status: 200, body: 'x'.repeat(5000) }));
    const open = createCallOut(createOutboundPolicy({ hosts: ['127.0.0.1'], publicHosts: true }));
    t.equal((await open({ method: 'GET', url: receiver.url })).body.length, 5000);
    await t.rejects(open({ method: 'GET', url: receiver.url, maxBytes: 100 }), /larger than 100 bytes/);
    const byName = { method: 'GET', url: `http://localhost:${receiver.port}` } as const;
    await t.rejects(open(byName), /Only https is called/);
    const named = createCallOut(createOutboundPolicy({ hosts: ['localhost'], publicHosts: false }));
    t.equal((await named(byName)).status, 200);
    const shut = createCallOut({
      urlProblem: () => undefined,
      addressProblem: (host, address) => `${host} is ${address}, which is not public`,
    });
    const before = receiver.received.length;
    await t.rejects(shut(byName), /localhost is .*, which is not public/, 'judged again after the name was resolved');
    t.equal(receiver.received.length, before, 'and nothing was sent');
  },
);
