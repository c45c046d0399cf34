import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { readConfig } from '../../server/config.js';

const dir = t.testdir({
  'not-tiles.pmtiles': 'hello, I am no map',
  'key.pem': 'k',
  'short-password': 'abc\n',
  'good-password': 'correct horse battery\n',
  file: 'x',
});
const env = (values: Record<string, string>) => ({ MUSTER_DATA_DIR: join(dir, 'data'), ...values });

t.test('defaults are complete, frozen and take no environment', async (t) => {
  const read = readConfig(env({}));
  if (!read.ok) return t.fail(read.errors.join('\n'));
  t.match(read.config, { host: '127.0.0.1', port: 8080, basemap: { kind: 'none' }, demo: false, logLevel: 'info' });
  t.ok(Object.isFrozen(read.config));
  t.ok(read.config.nodeId.length > 0, 'a node has a name');
  t.strictSame(read.warnings, []);
});

t.test('an empty value counts as unset', async (t) => {
  const read = readConfig(env({ MUSTER_PORT: '', MUSTER_REDIS_URL: '' }));
  t.ok(read.ok && read.config.port === 8080 && read.config.redisUrl === undefined);
});

// Each is one line that names the variable, the value (unless secret) and what is accepted.
const BAD: [name: string, value: string, line: RegExp][] = [
  ['MUSTER_PORT', 'http', /^MUSTER_PORT="http" .*0 to 65535/],
  ['MUSTER_PORT', '65536', /^MUSTER_PORT="65536" .*0 to 65535/],
  ['MUSTER_PORT', '-1', /^MUSTER_PORT="-1"/],
  ['MUSTER_PORT', '80.5', /^MUSTER_PORT="80.5"/],
  ['MUSTER_PORT', '0x50', /^MUSTER_PORT="0x50"/],
  ['MUSTER_HOST', 'not a host', /^MUSTER_HOST="not a host" .*IP address or a host name/],
  ['MUSTER_HOST', '999.1.1.1', /^MUSTER_HOST="999.1.1.1"/],
  ['MUSTER_DATA_DIR', join(dir, 'file', 'sub'), /^MUSTER_DATA_DIR=.*\((ENOTDIR|EEXIST)\): use a folder/],
  ['MUSTER_ADMIN_PASSWORD', 'short', /^MUSTER_ADMIN_PASSWORD=\(hidden\) .*8 to 256/],
  ['MUSTER_ADMIN_PASSWORD_FILE', join(dir, 'short-password'), /^MUSTER_ADMIN_PASSWORD_FILE=.*8 to 256/],
  ['MUSTER_ADMIN_PASSWORD_FILE', join(dir, 'absent'), /^MUSTER_ADMIN_PASSWORD_FILE=.*ENOENT/],
  ['MUSTER_REDIS_URL', 'http://127.0.0.1', /^MUSTER_REDIS_URL=\(hidden\) .*redis:\/\//],
  ['MUSTER_REDIS_URL', 'redis', /^MUSTER_REDIS_URL=\(hidden\) .*not a URL/],
  ['MUSTER_NODE_ID', 'a b', /^MUSTER_NODE_ID="a b"/],
  ['MUSTER_TLS_CERT', join(dir, 'absent.pem'), /^MUSTER_TLS_CERT=.*ENOENT.*PEM/],
  ['MUSTER_TLS_KEY', dir, /^MUSTER_TLS_KEY=.*not a file/],
  ['MUSTER_TLS_KEY', join(dir, 'key.pem'), /^MUSTER_TLS_KEY is set but MUSTER_TLS_CERT is not/],
  ['MUSTER_MEDIA_PORT', '0', /^MUSTER_MEDIA_PORT="0"/],
  ['MUSTER_MEDIA_ANNOUNCED_ADDRESS', '1.2.3', /^MUSTER_MEDIA_ANNOUNCED_ADDRESS="1.2.3"/],
  ['MUSTER_MEDIA_WORKERS', '65', /^MUSTER_MEDIA_WORKERS="65"/],
  ['MUSTER_BASEMAP', join(dir, 'absent.pmtiles'), /^MUSTER_BASEMAP=.*ENOENT/],
  ['MUSTER_BASEMAP', join(dir, 'not-tiles.pmtiles'), /^MUSTER_BASEMAP=.*not a PMTiles v3 file/],
  ['MUSTER_BASEMAP', 'https://tiles.example/{z}/{x}.png', /^MUSTER_BASEMAP=.*\{z\}, \{x\} and \{y\}/],
  ['MUSTER_CENTER', '91,0,10', /^MUSTER_CENTER="91,0,10"/],
  ['MUSTER_CENTER', '36,117', /^MUSTER_CENTER="36,117"/],
  ['MUSTER_ROUTING_URL', 'ftp://x', /^MUSTER_ROUTING_URL="ftp:\/\/x"/],
  ['MUSTER_STALE_AFTER', '5 minutes', /^MUSTER_STALE_AFTER="5 minutes"/],
  ['MUSTER_STALE_AFTER', 'submarine=10s', /^MUSTER_STALE_AFTER=.*no unit kind submarine/],
  ['MUSTER_LOST_AFTER', '5s', /^MUSTER_LOST_AFTER .*default: lost 5s, stale 60s.*above the stale age/],
  ['MUSTER_FEED_TICK', '1ms', /^MUSTER_FEED_TICK="1ms"/],
  ['MUSTER_OUTBOUND_HOSTS', 'hooks.example,10.0.0.0/40', /^MUSTER_OUTBOUND_HOSTS=.*10\.0\.0\.0\/40 is no range/],
  ['MUSTER_OUTBOUND_HOSTS', 'https://hooks.example', /^MUSTER_OUTBOUND_HOSTS=.*is no host/],
  ['MUSTER_OUTBOUND_HOSTS', '*', /^MUSTER_OUTBOUND_HOSTS="\*"/],
  ['MUSTER_OUTBOUND_PUBLIC', 'maybe', /^MUSTER_OUTBOUND_PUBLIC="maybe"/],
  ['MUSTER_ATTACHMENT_BYTES', '10', /^MUSTER_ATTACHMENT_BYTES="10"/],
  ['MUSTER_PUSH_SUBJECT', 'somebody', /^MUSTER_PUSH_SUBJECT="somebody"/],
  ['MUSTER_ALLOWED_ORIGINS', 'https://a.example/path', /^MUSTER_ALLOWED_ORIGINS=.*no origin/],
  ['MUSTER_TRUST_PROXY', 'maybe', /^MUSTER_TRUST_PROXY="maybe"/],
  ['MUSTER_BODY_LIMIT', '1', /^MUSTER_BODY_LIMIT="1"/],
  ['MUSTER_LOG_LEVEL', 'verbose', /^MUSTER_LOG_LEVEL="verbose" .*trace, debug/],
  ['MUSTER_LOG_FORMAT', 'xml', /^MUSTER_LOG_FORMAT="xml"/],
];

for (const [name, value, line] of BAD) {
  t.test(`${name}=${value.startsWith(dir) ? '(a path)' : value} is refused`, async (t) => {
    const read = readConfig(env({ [name]: value }));
    if (read.ok) return t.fail('accepted');
    t.equal(read.errors.length, 1, read.errors.join(' | '));
    t.match(read.errors[0], line);
    t.notMatch(read.errors[0], /\n/);
  });
}

t.test('every bad variable is told, not only the first', async (t) => {
  const read = readConfig(env({ MUSTER_PORT: 'a', MUSTER_HOST: '???', MUSTER_LOG_LEVEL: 'loud' }));
  t.ok(!read.ok && read.errors.length === 3);
});

t.test('a password file is read without its line end; giving both is refused', async (t) => {
  const file = join(dir, 'good-password');
  const read = readConfig(env({ MUSTER_ADMIN_PASSWORD_FILE: file }));
  t.ok(read.ok && read.config.adminPassword === 'correct horse battery');
  const both = readConfig(env({ MUSTER_ADMIN_PASSWORD_FILE: file, MUSTER_ADMIN_PASSWORD: 'another good one' }));
  t.ok(!both.ok && /both set/.test(both.errors[0]!) && !/another|horse/.test(both.errors[0]!));
});

t.test('an unknown MUSTER_ variable is a warning that names it', async (t) => {
  const read = readConfig(env({ MUSTER_PROT: '8081' }));
  t.ok(read.ok);
  t.match(read.warnings, [/^MUSTER_PROT /]);
});

t.test('a new default is for all kinds but those named', async (t) => {
  const read = readConfig(env({ MUSTER_STALE_AFTER: '20s,drone=5s' }));
  t.ok(
    read.ok &&
      read.config.staleAfterMs.default === 20_000 &&
      read.config.staleAfterMs.drone === 5_000 &&
      read.config.staleAfterMs.foot === undefined,
  );
});

t.test('the process ends with status 78 and one line per bad variable', async (t) => {
  const run = spawnSync(process.execPath, ['--import', 'tsx', 'server/main.ts', '--check'], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...env({ MUSTER_PORT: 'x', MUSTER_LOG_LEVEL: 'y' }) },
  });
  t.equal(run.status, 78);
  t.match(run.stderr.trim().split('\n'), [/^muster: MUSTER_PORT="x"/, /^muster: MUSTER_LOG_LEVEL="y"/]);
  t.equal(run.stdout, '');
});

t.test(
  'a data folder that may not be written is refused',
  { skip: process.getuid?.() === 0 ? 'root may write anywhere' : false },
  async (t) => {
    const closed = t.testdir({});
    chmodSync(closed, 0o500);
    const read = readConfig({ MUSTER_DATA_DIR: join(closed, 'data') });
    t.ok(!read.ok && /EACCES/.test(read.errors[0]!));
  },
);
