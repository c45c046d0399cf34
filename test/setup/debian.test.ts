import t, { type Test } from 'tap';
import { hasDebianTools, installPackages, missingPackages } from '../../server/setup/debian.mjs';
import { FakeMachine } from '../support/fakeMachine.js';

const NAMES = ['chromium', 'redis-server', 'ffmpeg'];
const COMMAND = 'sudo apt-get update && sudo apt-get install -y --no-install-recommends chromium ffmpeg';

const START = '#!/bin/sh\n[ "$1" = --version ] && exit 0\nhere="$(dirname "$0")"\necho "$*" >> "$here/apt.runs"\n';
const SHOWS_PROGRESS = `${START}
echo "dlstatus:1:50.0:Retrieving" >&3
echo "pmstatus:ffmpeg:50.0:Unpacking" >&3
echo "pmstatus:ffmpeg:100.0:Done" >&3
`;
const FAILS_FIRST = `${START}
case "$*" in *install*) mkdir "$here/tried" 2>/dev/null && exit 100 ;; esac
exit 0
`;
const LOCKED_FIRST = `${START}
mkdir "$here/tried" 2>/dev/null || exit 0
echo "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 1 (apt-get)" >&2
exit 100
`;

async function setUp(t: Test) {
  const machine = await FakeMachine.create(t.testdir());
  await machine.setMissing(['chromium', 'ffmpeg']);
  const lines: string[] = [];
  return { machine, lines, options: { log: (line: string) => lines.push(line), env: machine.env, root: true } };
}

t.test('missing packages are named in the order asked for', async (t) => {
  const { machine, options } = await setUp(t);
  t.strictSame(await missingPackages(NAMES, options), ['chromium', 'ffmpeg']);
  await machine.setMissing([]);
  t.strictSame(await missingPackages(NAMES, options), []);
  t.strictSame(await installPackages(NAMES, options), { ok: true, installed: [] });
  t.strictSame(await machine.linesOf('apt.runs'), [], 'apt-get is left alone when nothing is missing');
});

t.test('who is not root gets the one command line', async (t) => {
  const { machine, options } = await setUp(t);
  t.match(await installPackages(NAMES, { ...options, root: false }), { ok: false, command: COMMAND });
  t.strictSame(await machine.linesOf('apt.runs'), []);
});

t.test('root installs what is missing, without refreshing lists that know it, and says so', async (t) => {
  const { machine, options, lines } = await setUp(t);
  await machine.setProgram('apt-get', SHOWS_PROGRESS);
  t.strictSame(await installPackages(NAMES, options), { ok: true, installed: ['chromium', 'ffmpeg'] });
  t.strictSame(lines, [
    'installing Debian packages: chromium ffmpeg',
    'installing Debian packages: 25 %',
    'installing Debian packages: 75 %',
    'installing Debian packages: 100 %',
  ]);
  const runs = await machine.linesOf('apt.runs');
  t.equal(runs.length, 1);
  t.match(runs[0], /^-o DPkg::Lock::Timeout=600 install -y .*--no-install-recommends .*chromium ffmpeg$/);
});

t.test('the lists are refreshed when they do not know a package, or when the install fails with them', async (t) => {
  const { machine, options } = await setUp(t);
  await machine.setProgram('apt-cache', '#!/bin/sh\nexit 100\n');
  t.match(await installPackages(NAMES, options), { ok: true });
  t.match(await machine.linesOf('apt.runs'), [/ update /, / install /]);

  const other = await setUp(t);
  await other.machine.setProgram('apt-get', FAILS_FIRST);
  t.match(await installPackages(NAMES, other.options), { ok: true });
  t.match(await other.machine.linesOf('apt.runs'), [/ install /, / update /, / install /]);
});

t.test("an install that fails gives apt's own words and the command", async (t) => {
  const { machine, options } = await setUp(t);
  await machine.setProgram('apt-get', '#!/bin/sh\necho "E: no luck" >&2\nexit 100\n');
  t.strictSame(await installPackages(NAMES, options), {
    ok: false,
    reason: 'this system has no apt-get, and these Debian packages or their like are needed: chromium ffmpeg',
  });
  await machine.setProgram('apt-get', '#!/bin/sh\n[ "$1" = --version ] && exit 0\necho "E: no luck" >&2\nexit 100\n');
  t.strictSame(await installPackages(NAMES, options), {
    ok: false,
    reason: 'apt-get install failed with status 100 (E: no luck)',
    command: COMMAND,
  });
});

t.test('another apt-get at work is waited for', async (t) => {
  const { machine, options, lines } = await setUp(t);
  await machine.setProgram('apt-get', LOCKED_FIRST);
  t.match(await installPackages(NAMES, options), { ok: true });
  t.ok(lines.includes('waiting for another apt-get to finish'), lines.join('\n'));
});

t.test('a system without apt-get is told what it needs', async (t) => {
  const { options } = await setUp(t);
  const env = { PATH: t.testdir() };
  t.equal(await hasDebianTools({ env }), false);
  t.match(await installPackages(NAMES, { ...options, env }), { ok: false, reason: NAMES.join(' ') });
});
