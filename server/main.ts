import { describeVariables, readConfig } from './config.js';
import { createLogger } from './plugins/logging.js';
import { StoreError } from './store/storeError.js';
import { VERSION } from './version.js';

const EXIT_USAGE = 64;
const EXIT_UNAVAILABLE = 69;
const EXIT_CONFIG = 78;

const HELP = `Muster ${VERSION}: real-time geospatial command map server with video relay

npm start -- [options]
  --demo      add the demo city: units, cameras and incidents that move
  --check     read the configuration, say what is wrong with it, and end
  --help      this text
  --version   the version

Environment (a value in [brackets] is the default; an empty value counts as unset):
${describeVariables()}

Exit status: 0 after a clean stop, ${EXIT_USAGE} unknown option, ${EXIT_UNAVAILABLE} the address cannot be listened on, ${EXIT_CONFIG} bad configuration.
`;

// Whoever read our output may go first (`npm start | head`): that is no reason to stop serving.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const say = (line: string) => process.stderr.write(`${line}\n`);

/** Runs the server process: options, configuration, application, listening, clean stop on a signal. */
async function main(args: string[]): Promise<void> {
  const options = new Set(args);
  if (options.has('--help') || options.has('-h')) return void process.stdout.write(HELP);
  if (options.has('--version')) return void process.stdout.write(`${VERSION}\n`);
  const unknown = args.find((arg) => !['--demo', '--check'].includes(arg));
  if (unknown !== undefined) {
    say(`muster: ${JSON.stringify(unknown)} is no option: use --demo, --check, --help or --version`);
    process.exit(EXIT_USAGE);
  }
  const read = readConfig(process.env, { demo: options.has('--demo') });
  for (const line of read.warnings) say(`muster: ${line}`);
  if (!read.ok) {
    for (const line of read.errors) say(`muster: ${line}`);
    process.exit(EXIT_CONFIG);
  }
  if (options.has('--check')) return;
  const { config } = read;
  const log = createLogger({ level: config.logLevel, format: config.logFormat });
  // Options and configuration are judged before anything heavy is loaded.
  const { buildApp } = await import('./app.js');
  const muster = await buildApp({ config, log, version: VERSION }).catch((error: unknown) => {
    // A part that knows what is wrong says so in a line; anything else is a fault with its stack.
    if (!(error instanceof StoreError)) throw error;
    say(`muster: ${error.message}`);
    return process.exit(EXIT_UNAVAILABLE);
  });

  let stopping: Promise<void> | undefined;
  const stop = (why: string) => {
    stopping ??= (async () => {
      log.info({ why }, 'stopping');
      await muster.close();
      log.info('stopped');
      log.flush();
    })();
    return stopping;
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    let asked = 0;
    process.on(signal, () => {
      asked += 1;
      if (asked > 1) process.exit(1);
      void stop(signal).then(() => process.exit(0));
    });
  }
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'uncaught');
    void stop('uncaught error').finally(() => process.exit(1));
  });

  try {
    const address = await muster.listen();
    process.stdout.write(`\nMuster ${VERSION} is at ${address}${config.demo ? ' (demo city)' : ''}\n`);
    if (muster.generatedPassword) {
      process.stdout.write(
        `Sign in as admin with the password ${muster.generatedPassword} (shown once; you will be asked to change it)\n`,
      );
    }
    if (!muster.video.on) process.stdout.write(`Video is off: ${muster.video.reason}. Everything else works.\n`);
    process.stdout.write('Stop with Ctrl-C.\n');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    say(
      code === 'EADDRINUSE'
        ? `muster: ${config.host}:${config.port} is in use: stop the other program, or set MUSTER_PORT`
        : `muster: cannot listen on ${config.host}:${config.port} (${why}): set MUSTER_HOST and MUSTER_PORT`,
    );
    await muster.close();
    process.exit(EXIT_UNAVAILABLE);
  }
}

await main(process.argv.slice(2));
