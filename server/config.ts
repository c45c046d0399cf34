import { hostname } from 'node:os';
import { outsideContradictions } from './config/outside.js';
import { dataDir, programInPath, Rejected, type Thresholds } from './config/parsers.js';
import { VARIABLES } from './config/variables.js';

export type { BasemapConfig, Thresholds } from './config/parsers.js';

type Values = { -readonly [K in keyof typeof VARIABLES]: (typeof VARIABLES)[K]['fallback'] };

/** Everything the process was told, frozen. Instants and ages are milliseconds. */
export type Config = Readonly<Values>;

/** What reading the environment gave: a Config, or one line per bad variable; warnings name unknown variables. */
export type ConfigResult =
  | { ok: true; config: Config; warnings: string[] }
  | { ok: false; errors: string[]; warnings: string[] };

const shown = (variable: { secret?: boolean }, text: string) =>
  variable.secret ? '(hidden)' : JSON.stringify(text.length > 120 ? `${text.slice(0, 117)}...` : text);

/**
 * Reads and checks every variable; an empty value counts as unset.
 * Errors are one line each: variable, value, what is accepted.
 */
export function readConfig(env: NodeJS.ProcessEnv, overrides: { demo?: boolean } = {}): ConfigResult {
  const errors: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [key, variable] of Object.entries(VARIABLES)) {
    const text = env[variable.name];
    try {
      // An unset data folder is still made and checked.
      values[key] =
        text === undefined || text === ''
          ? key === 'dataDir'
            ? dataDir('./.data')
            : variable.fallback
          : variable.parse(text);
    } catch (error) {
      if (!(error instanceof Rejected)) throw error;
      const why = error.message ? ` (${error.message})` : '';
      errors.push(
        `${variable.name}=${shown(variable, text ?? String(variable.fallback))} is not accepted${why}: use ${variable.accepts}`,
      );
    }
  }
  const config = values as Values;
  if (errors.length === 0) errors.push(...contradictions(config));
  const known = new Set<string>(Object.values(VARIABLES).map((variable) => variable.name));
  const warnings = Object.keys(env)
    .filter((name) => name.startsWith('MUSTER_') && !known.has(name))
    .map((name) => `${name} is no variable of Muster and is ignored; --help lists them`);
  if (errors.length > 0) return { ok: false, errors, warnings };
  if (overrides.demo) config.demo = true;
  config.adminPassword ??= config.adminPasswordFile;
  config.ffmpeg ??= programInPath('ffmpeg', env.PATH);
  config.nodeId ||=
    hostname()
      .replace(/[^A-Za-z0-9_-]/g, '-')
      .slice(0, 40) || 'node';
  return { ok: true, config: Object.freeze(config), warnings };
}

/** Values that are fine alone but not together. */
function* contradictions(config: Values): Generator<string> {
  if ((config.tlsCert === undefined) !== (config.tlsKey === undefined)) {
    const [set, unset] = config.tlsCert ? ['MUSTER_TLS_CERT', 'MUSTER_TLS_KEY'] : ['MUSTER_TLS_KEY', 'MUSTER_TLS_CERT'];
    yield `${set} is set but ${unset} is not: use both, or neither`;
  }
  if (config.adminPassword !== undefined && config.adminPasswordFile !== undefined) {
    yield 'MUSTER_ADMIN_PASSWORD=(hidden) and MUSTER_ADMIN_PASSWORD_FILE are both set: use one of them';
  }
  yield* outsideContradictions(config);
  const kinds = [...new Set([...Object.keys(config.staleAfterMs), ...Object.keys(config.lostAfterMs)])];
  const age = (thresholds: Thresholds, kind: string) => thresholds[kind] ?? thresholds.default;
  const wrong = kinds.filter((kind) => age(config.lostAfterMs, kind) <= age(config.staleAfterMs, kind));
  if (wrong.length > 0) {
    const ages = wrong.map(
      (kind) =>
        `${kind}: lost ${age(config.lostAfterMs, kind) / 1000}s, stale ${age(config.staleAfterMs, kind) / 1000}s`,
    );
    yield `MUSTER_LOST_AFTER is not above MUSTER_STALE_AFTER (${ages.join('; ')}): use a lost age above the stale age`;
  }
}

/** The variables as lines for `--help`. */
export function describeVariables(): string {
  const fallback = (value: unknown) =>
    value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
      ? ''
      : ` [${typeof value === 'object' ? Object.values(value as object).join(',') : String(value)}]`;
  return Object.values(VARIABLES)
    .map((variable) => `  ${variable.name}${fallback(variable.fallback)}\n      ${variable.about}: ${variable.accepts}`)
    .join('\n');
}
