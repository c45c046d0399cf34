import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** A script that behaves as a mediasoup worker does when it is asked whether it runs. */
export const RUNNING_WORKER = '#!/bin/sh\nexit 41\n';

/** A meson that has nothing to say. */
const MESON = '#!/bin/sh\necho configured\n';

/** A ninja that counts its runs in ninja.runs beside it and leaves a worker in the build folder it was started in. */
export const NINJA = `#!/bin/sh
for target in "$@"; do :; done
[ "$target" = mediasoup-worker ] || exit 0
echo run >> "$(dirname "$0")/ninja.runs"
for done in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do echo "[$done/20] compiling"; done
mkdir -p build
printf '#!/bin/sh\\nexit 41\\n' > build/mediasoup-worker
chmod +x build/mediasoup-worker
`;

/** A ninja that never ends, and says where it runs by writing its process id to ninja.pid beside it. */
export const ENDLESS_NINJA = `#!/bin/sh
for target in "$@"; do :; done
[ "$target" = mediasoup-worker ] || exit 0
echo $$ > "$(dirname "$0")/ninja.new"
mv "$(dirname "$0")/ninja.new" "$(dirname "$0")/ninja.pid"
while :; do sleep 1; done
`;

/** A dpkg-query for which every package is installed but those listed in the file \`missing\` beside it. */
const DPKG_QUERY = `#!/bin/sh
here="$(dirname "$0")"
for name in "$@"; do
  case "$name" in -*|*'|'*) continue ;; esac
  grep -qx "$name" "$here/missing" 2>/dev/null || echo "ii |$name"
done
`;

/** An apt-get that installs by emptying the file \`missing\`, and writes each of its command lines to apt.runs. */
const APT_GET = `#!/bin/sh
[ "$1" = --version ] && exit 0
here="$(dirname "$0")"
echo "$*" >> "$here/apt.runs"
case "$*" in *install*) : > "$here/missing" ;; esac
`;

const SOURCE = {
  'worker/meson.build': "project('x', meson_version: '>= 1.1.0')\n",
  'worker/src/RTC/DtlsTransport.cpp': 'const long result = (operationType == BIO_CB_RETURN) ? ret : 1;\n',
  'worker/subprojects/openssl.wrap': '[wrap-file]\n',
};

/**
 * A machine in a folder: a project with a mediasoup package of the right shape in `project`, the programs that a set-up
 * runs in `bin`, ahead of the real ones, and an empty cache in `cache`. `env` leads there and skips the download.
 */
export class FakeMachine {
  readonly projectDir: string;
  readonly cache: string;
  readonly bin: string;
  readonly env: NodeJS.ProcessEnv;

  private constructor(root: string) {
    this.projectDir = path.join(root, 'project');
    this.cache = path.join(root, 'cache', 'muster', 'mediasoup-worker');
    this.bin = path.join(root, 'bin');
    this.env = {
      PATH: `${this.bin}:${process.env.PATH}`,
      HOME: root,
      XDG_CACHE_HOME: path.join(root, 'cache'),
      MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD: 'true',
    };
  }

  /** Lays the machine out under an empty folder. */
  static async create(root: string): Promise<FakeMachine> {
    const machine = new FakeMachine(root);
    await machine.writePackage(
      'package.json',
      JSON.stringify({ version: '9.9.9', type: 'module', repository: { url: '' } }),
    );
    for (const [file, text] of Object.entries(SOURCE)) await machine.writePackage(file, text);
    await machine.setProgram('meson', MESON);
    await machine.setProgram('ninja', NINJA);
    await machine.setProgram('dpkg-query', DPKG_QUERY);
    await machine.setProgram('apt-get', APT_GET);
    await machine.setProgram('apt-cache', '#!/bin/sh\n');
    return machine;
  }

  /** Writes a file of the mediasoup package. */
  async writePackage(file: string, text: string): Promise<void> {
    const target = path.join(this.projectDir, 'node_modules', 'mediasoup', file);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, text);
  }

  /** Writes a program onto the PATH, or over the one there. */
  async setProgram(name: string, script: string): Promise<void> {
    await mkdir(this.bin, { recursive: true });
    await writeFile(path.join(this.bin, name), script);
    await chmod(path.join(this.bin, name), 0o755);
  }

  /** Makes Debian packages count as not installed. */
  async setMissing(names: string[]): Promise<void> {
    await writeFile(path.join(this.bin, 'missing'), names.map((name) => `${name}\n`).join(''));
  }

  /** The lines a fake program wrote to a file beside it, none when it never ran. */
  async linesOf(file: string): Promise<string[]> {
    const text = await readFile(path.join(this.bin, file), 'utf8').catch(() => '');
    return text.split('\n').filter((line) => line !== '');
  }

  /** What is in the worker's cache folder besides finished entries and logs: build folders and locks. */
  async unfinished(): Promise<string[]> {
    const names = await readdir(this.cache).catch(() => []);
    return names.filter((name) => name.includes('.build-') || name.endsWith('.lock'));
  }
}
