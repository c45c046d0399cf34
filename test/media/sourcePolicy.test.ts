import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { fileScript, inputScript } from '../../media/sources/ffmpegArguments.js';
import { type NetworkAddress, readSourceAddress } from '../../media/sources/sourceAddress.js';
import { findPlace, mayBeAllowed, SourceError, type SourcePolicy } from '../../media/sources/sourcePolicy.js';
import { mayConnect, readHostRules } from '../../server/wire/hostRules.js';
import { rangeHolds, readIpAddress, readIpRange, specialRangeOf } from '../../server/wire/ipRanges.js';
import { SOURCE_SCHEMES } from '../../server/wire/media.js';

const policyOf = (hosts: string, folder?: string): SourcePolicy => ({
  schemes: SOURCE_SCHEMES,
  hosts: hosts === '' ? [] : readHostRules(hosts),
  folder,
});

/** The word for why a source is refused, or where it leads. */
async function outcome(policy: SourcePolicy, url: string, names: Record<string, string[]> = {}): Promise<string> {
  const resolve = async (host: string) => names[host] ?? Promise.reject(new Error('no such name'));
  try {
    const place = await findPlace(policy, readSourceAddress(url), resolve);
    if (place.kind === 'network') return place.ip;
    await place.handle.close();
    return 'file';
  } catch (error) {
    if (error instanceof SourceError) return error.failure.problem;
    throw error;
  }
}

t.test('V10 addresses are taken apart as cameras show them', async (t) => {
  const cases: [string, object | undefined][] = [
    ['rtsp://10.0.0.1/a?b=1', { scheme: 'rtsp', host: '10.0.0.1', port: 554, path: '/a?b=1' }],
    ['RTSPS://cam.example', { scheme: 'rtsps', host: 'cam.example', port: 322, path: '/' }],
    ['rtsp://a:p@ss@10.0.0.1:8554/x', { user: 'a', password: 'p@ss', host: '10.0.0.1', port: 8554 }],
    ['rtsp://us%20er:100%@[2001:db8::1]/x', { user: 'us er', password: '100%', host: '2001:db8::1' }],
    ["rtmp://h/a/it's", { path: '/a/it%27s' }],
    ['rtsp://h/äb', { path: '/%C3%A4b' }],
    ['file:///a/b.mp4', { scheme: 'file', path: '/a/b.mp4' }],
    ['file:///a/../b.mp4', undefined],
    ['file:///a/%2e%2e/b.mp4', undefined],
    ['file:///a%00b', undefined],
    ['rtsp://h\n/a', undefined],
    ['rtsp://h/a b', undefined],
    ['rtsp://a%0ab@h/', undefined],
    ['rtsp://h:0/', undefined],
    ['rtsp://h:99999/', undefined],
    ['rtsp:///x', undefined],
    ['rtsp://h\\@evil/', undefined],
    ['concat:rtsp://h/', undefined],
    ['gopher://h/', undefined],
    ['pipe://0', undefined],
  ];
  for (const [url, wanted] of cases) {
    if (wanted) t.match(readSourceAddress(url), wanted, url);
    else t.equal(readSourceAddress(url), undefined, JSON.stringify(url));
  }
});

t.test(
  'V10 hosts are allowed by name, address and range; this machine and its link only where they are named',
  async (t) => {
    const allowed = (rules: string, host: string, ip = host, port = 554) =>
      mayConnect(readHostRules(rules), host, ip, port);
    t.ok(allowed('10.0.0.0/8', '10.1.2.3'));
    t.notOk(allowed('10.0.0.0/8', '11.1.2.3'));
    t.ok(allowed('10.0.0.0/8', 'cam.example', '10.1.2.3'), 'a name that leads into the range');
    t.ok(allowed('cam.example', 'CAM.example.', '192.0.2.1'));
    t.notOk(allowed('cam.example', 'xcam.example', '192.0.2.1'));
    t.ok(allowed('*.cams.example', 'a.b.cams.example', '192.0.2.1'));
    t.notOk(allowed('*.cams.example', 'cams.example', '192.0.2.1'));
    t.notOk(allowed('*.cams.example', 'evilcams.example', '192.0.2.1'));
    t.ok(allowed('cam.example:8554', 'cam.example', '192.0.2.1', 8554));
    t.notOk(allowed('cam.example:8554', 'cam.example', '192.0.2.1', 22));
    t.ok(allowed('[2001:db8::]:554, 10.0.0.1', '2001:db8::'));
    t.ok(allowed('2001:db8::/32', '2001:db8:1::7'));
    for (const special of ['127.0.0.1', '169.254.169.254', '0.0.0.0', '255.255.255.255', '224.0.0.1', '::1', '::']) {
      t.notOk(allowed('*', special), `* is not ${special}`);
      t.notOk(allowed('0.0.0.0/0,::/0', special), `everything is not ${special}`);
      t.notOk(allowed('rebound.example', 'rebound.example', special), `a name is not ${special}`);
      t.ok(allowed(special, special), `${special} is itself`);
    }
    for (const inside of [
      '::ffff:127.0.0.1',
      '::127.0.0.1',
      '64:ff9b::7f00:1',
      '2002:7f00:1::',
      'fe80::1',
      '100.100.100.200',
    ])
      t.notOk(allowed('*', inside), inside);
    t.ok(allowed('localhost', 'localhost', '127.0.0.1'));
    t.ok(allowed('127.0.0.0/8', '::ffff:127.0.0.1'));
    for (const bad of [
      '',
      'a b',
      '10.0.0.0/33',
      '1.2.3',
      'http://x',
      'a,,b',
      'x:0',
      'x:70000',
      '*.',
      'a*b',
      '[::1',
      'h/8',
    ])
      t.throws(() => readHostRules(bad), bad);
  },
);

t.test('V10 a name is looked up once, and what was allowed is what is connected to', async (t) => {
  const policy = policyOf('*.cams.example,10.0.0.0/8');
  t.equal(await outcome(policy, 'rtsp://a.cams.example/', { 'a.cams.example': ['127.0.0.1'] }), 'notAllowed');
  const mixed = { 'a.cams.example': ['169.254.169.254', '192.0.2.9'] };
  t.equal(await outcome(policy, 'rtsp://a.cams.example/', mixed), '192.0.2.9');
  t.equal(await outcome(policy, 'rtsp://gone.cams.example/'), 'unreachable');
  t.equal(await outcome(policy, 'rtsp://0x7f.1/', { '0x7f.1': ['127.0.0.1'] }), 'notAllowed');
  t.equal(await outcome(policy, 'rtsp://2130706433/', { '2130706433': ['127.0.0.1'] }), 'notAllowed');
  t.equal(await outcome(policyOf(''), 'rtsp://10.0.0.1/'), 'notAllowed', 'nothing is allowed by itself');
  t.equal(await outcome({ ...policy, schemes: ['rtsps'] }, 'rtsp://10.0.0.1/'), 'notAllowed');
  t.ok(mayBeAllowed(policy, readSourceAddress('rtsp://10.0.0.1/')));
  t.notOk(mayBeAllowed(policy, readSourceAddress('rtsp://11.0.0.1/')));
  t.notOk(mayBeAllowed(policy, readSourceAddress('nonsense')));
});

t.test('V10 files are played from one folder, whatever leads out of it', async (t) => {
  const outside = t.testdir({
    'secret.mp4': 'x',
    films: { 'a.mp4': 'x', below: { 'b.mp4': 'x' } },
    'films-not': { 'c.mp4': 'x' },
  });
  const folder = join(outside, 'films');
  symlinkSync('../secret.mp4', join(folder, 'link.mp4'));
  symlinkSync('..', join(folder, 'up'));
  symlinkSync('a.mp4', join(folder, 'inner.mp4'));
  const policy = policyOf('', folder);
  const cases: Record<string, string> = {
    'file:///a.mp4': 'file',
    'file://a.mp4': 'file',
    'file:///below/b.mp4': 'file',
    'file:///inner.mp4': 'file',
    [`file://${folder}/a.mp4`]: 'file',
    [`file://localhost${folder}/a.mp4`]: 'file',
    'file:///link.mp4': 'notAllowed',
    'file:///up/secret.mp4': 'notAllowed',
    'file:///below/../../secret.mp4': 'notAllowed',
    [`file://${outside}/secret.mp4`]: 'notFound',
    [`file://${folder}-not/c.mp4`]: 'notFound',
    'file:///below': 'notVideo',
    'file:///none.mp4': 'notFound',
  };
  for (const [url, wanted] of Object.entries(cases))
    t.equal(await outcome(policy, url), wanted, url.replace(outside, '…'));
  t.equal(await outcome(policyOf(''), 'file:///a.mp4'), 'notAllowed');
  writeFileSync(join(folder, 'new.mp4'), '');
  t.equal(await outcome(policy, 'file:///new.mp4'), 'file');
});

t.test('V10 ranges hold what a plain look at the bits says', async () => {
  const v4 = fc.ipV4();
  fc.assert(
    fc.property(v4, fc.integer({ min: 0, max: 32 }), v4, (base, prefix, ip) => {
      const bits = (text: string) =>
        text
          .split('.')
          .map((part) => Number(part).toString(2).padStart(8, '0'))
          .join('');
      const wanted = bits(base).slice(0, prefix) === bits(ip).slice(0, prefix);
      const range = readIpRange(`${base}/${prefix}`)!;
      return (
        rangeHolds(range, readIpAddress(ip)!) === wanted && rangeHolds(range, readIpAddress(`::ffff:${ip}`)!) === wanted
      );
    }),
    { numRuns: 2000 },
  );
});

t.test(
  'V10 whatever is written as an address, nothing special is connected to and no script line is added',
  async (t) => {
    const odd = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom(
        '@',
        ':',
        '/',
        '\\',
        '%0a',
        '%00',
        '\n',
        "'",
        '#',
        '?',
        '[',
        ']',
        '..',
        '127.0.0.1',
        '::1',
        'a.ok',
      ),
    );
    const wild = fc
      .tuple(
        fc.constantFrom('rtsp://', 'rtmp://', 'http://', 'file://', 'RTSP://', ''),
        fc.array(odd, { maxLength: 8 }),
      )
      .map(([scheme, parts]) => scheme + parts.join(''));
    const rules = readHostRules('*,*.ok,a.ok');
    const likely = fc
      .tuple(fc.constantFrom('rtsp', 'rtmps', 'http'), odd, odd, fc.domain(), odd, odd)
      .map(([scheme, user, password, host, ...path]) => `${scheme}://${user}:${password}@${host}/${path.join('')}`);
    const url = fc.oneof(wild, likely);
    let read = 0;
    fc.assert(
      fc.property(url, fc.ipV4(), fc.ipV6(), (text, v4, v6) => {
        const address = readSourceAddress(text);
        if (!address || address.scheme === 'file') return address?.path.split('/').includes('..') !== true;
        read++;
        for (const ip of [v4, v6, '127.0.0.1', '169.254.1.1'])
          if (mayConnect(rules, address.host, ip, address.port) && specialRangeOf(readIpAddress(ip)!)) return false;
        const lines = inputScript({ kind: 'network', address: address as NetworkAddress, port: 5 }).split('\n');
        const isPlain = lines.every((line) => /^[ -~]*$/.test(line)) && (lines[1]!.match(/'/g) ?? []).length === 2;
        return isPlain && /^file '(rtsp|rtmp):\/\/([^/@']*@)?127\.0\.0\.1:5\//.test(lines[1]!) && lines.length <= 8;
      }),
      { numRuns: 10_000 },
    );
    t.ok(read > 100, `${read} of 10,000 were addresses`);
    t.match(fileScript({ kind: 'file', descriptor: 3 }), /^ffconcat version 1\.0\nfile 'file:\/dev\/fd\/3'\n/);
  },
);
