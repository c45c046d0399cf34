import { OUTSIDE_VARIABLES } from './outside.js';
import {
  type BasemapConfig,
  basemap,
  center,
  dataDir,
  durationBetween,
  flag,
  host,
  integer,
  mediaPort,
  origins,
  password,
  readableFile,
  reject,
  secretFile,
  type Thresholds,
  thresholds,
  url,
  word,
} from './parsers.js';
import { RECORDING_VARIABLES } from './recordings.js';

/** One environment variable: how it is read, what it means, what it accepts. */
export interface Variable<T> {
  name: string;
  fallback: T;
  accepts: string;
  about: string;
  secret?: boolean;
  parse(text: string): T;
}

const v = <T>(variable: Variable<T>): Variable<T> => variable;
const STALE: Thresholds = { default: 60_000, foot: 90_000, drone: 15_000 };
const LOST: Thresholds = { default: 600_000, drone: 120_000 };

/** Every variable Muster reads. The order is that of `--help`. */
export const VARIABLES = {
  host: v<string>({
    name: 'MUSTER_HOST',
    fallback: '127.0.0.1',
    accepts: 'an IP address or a host name',
    about: 'address to listen on',
    parse: host,
  }),
  port: v<number>({
    name: 'MUSTER_PORT',
    fallback: 8080,
    accepts: 'a whole number from 0 to 65535 (0: any free port)',
    about: 'port to listen on',
    parse: integer(0, 65_535),
  }),
  dataDir: v<string>({
    name: 'MUSTER_DATA_DIR',
    fallback: './.data',
    accepts: 'a folder that can be created and written',
    about: 'where everything durable is kept',
    parse: dataDir,
  }),
  adminPassword: v<string | undefined>({
    name: 'MUSTER_ADMIN_PASSWORD',
    fallback: undefined,
    accepts: '8 to 256 characters',
    about: 'password of `admin` (unset: generated and printed once at first start)',
    secret: true,
    parse: password,
  }),
  adminPasswordFile: v<string | undefined>({
    name: 'MUSTER_ADMIN_PASSWORD_FILE',
    fallback: undefined,
    accepts: 'a readable file with 8 to 256 characters',
    about: 'the same, from a file',
    parse: secretFile(password),
  }),
  redisUrl: v<string | undefined>({
    name: 'MUSTER_REDIS_URL',
    fallback: undefined,
    accepts: 'a redis:// or rediss:// URL',
    about: 'joins nodes (unset: a single node)',
    secret: true,
    parse: url('redis:', 'rediss:'),
  }),
  nodeId: v<string>({
    name: 'MUSTER_NODE_ID',
    fallback: '',
    accepts: '1 to 40 letters, digits, - and _',
    about: 'name of this node (unset: the host name)',
    parse: (t) => (/^[A-Za-z0-9_-]{1,40}$/.test(t) ? t : reject()),
  }),
  tlsCert: v<string | undefined>({
    name: 'MUSTER_TLS_CERT',
    fallback: undefined,
    accepts: 'a readable PEM file',
    about: 'certificate chain (with MUSTER_TLS_KEY: serve HTTPS)',
    parse: readableFile,
  }),
  tlsKey: v<string | undefined>({
    name: 'MUSTER_TLS_KEY',
    fallback: undefined,
    accepts: 'a readable PEM file',
    about: 'private key of the certificate',
    parse: readableFile,
  }),
  mediaAnnouncedAddress: v<string | undefined>({
    name: 'MUSTER_MEDIA_ANNOUNCED_ADDRESS',
    fallback: undefined,
    accepts: 'an IP address or a host name',
    about: 'address browsers reach the video ports at',
    parse: host,
  }),
  mediaPort: v<number>({
    name: 'MUSTER_MEDIA_PORT',
    fallback: 44_400,
    accepts: 'a whole number from 1 to 65535',
    about: 'first UDP and TCP port of the video workers, one each',
    parse: mediaPort,
  }),
  mediaWorkers: v<number>({
    name: 'MUSTER_MEDIA_WORKERS',
    fallback: 0,
    accepts: 'a whole number from 0 to 64 (0: one per core left free)',
    about: 'video workers',
    parse: integer(0, 64),
  }),
  mediaWorkerBin: v<string | undefined>({
    name: 'MUSTER_MEDIA_WORKER_BIN',
    fallback: undefined,
    accepts: 'a readable file',
    about: 'video worker binary (unset: the one the set-up made)',
    parse: readableFile,
  }),
  mediaOffReason: v<string | undefined>({
    name: 'MUSTER_MEDIA_OFF_REASON',
    fallback: undefined,
    accepts: 'any text',
    about: 'why video is off; the set-up says it when there is no video worker',
    parse: (t) => t,
  }),
  sourceHosts: v<string[]>({
    name: 'MUSTER_SOURCE_HOSTS',
    fallback: [],
    accepts: 'a comma-separated list of host names or addresses',
    about: 'hosts that cameras\u2019 sourceUrl may name (unset: none)',
    parse: (t) => t.split(',').map((part) => host(part.trim())),
  }),
  basemap: v<BasemapConfig>({
    name: 'MUSTER_BASEMAP',
    fallback: { kind: 'none' },
    accepts: 'a readable .pmtiles (v3) file or an http(s) tile URL with {z}, {x} and {y}',
    about: 'base map',
    parse: basemap,
  }),
  basemapDatum: v<'wgs84' | 'gcj02'>({
    name: 'MUSTER_BASEMAP_DATUM',
    fallback: 'wgs84',
    accepts: 'wgs84 or gcj02',
    about: 'datum the base map is drawn in',
    parse: word(['wgs84', 'gcj02']),
  }),
  basemapAttribution: v<string | undefined>({
    name: 'MUSTER_BASEMAP_ATTRIBUTION',
    fallback: undefined,
    accepts: '1 to 300 characters',
    about: 'attribution and map approval number to show',
    parse: (t) => (t.length <= 300 ? t : reject()),
  }),
  center: v<{ lat: number; lng: number; zoom: number } | undefined>({
    name: 'MUSTER_CENTER',
    fallback: undefined,
    accepts: 'lat,lng,zoom in degrees and 0 to 22',
    about: 'where the map opens (unset: the middle of the base map file, else of the demo city)',
    parse: center,
  }),
  routingUrl: v<string | undefined>({
    name: 'MUSTER_ROUTING_URL',
    fallback: undefined,
    accepts: 'an http:// or https:// URL',
    about: 'OSRM-compatible router for ETAs (unset: estimated)',
    parse: url('http:', 'https:'),
  }),
  staleAfterMs: v<Thresholds>({
    name: 'MUSTER_STALE_AFTER',
    fallback: STALE,
    accepts: 'a time such as 60s, or kind=time pairs such as default=60s,drone=15s (1s to 24h)',
    about: 'age at which a unit is stale',
    parse: thresholds(STALE),
  }),
  lostAfterMs: v<Thresholds>({
    name: 'MUSTER_LOST_AFTER',
    fallback: LOST,
    accepts: 'a time such as 10m, or kind=time pairs (1s to 24h)',
    about: 'age at which a unit is lost',
    parse: thresholds(LOST),
  }),
  maxFutureMs: v<number>({
    name: 'MUSTER_MAX_FUTURE',
    fallback: 30_000,
    accepts: 'a time from 0s to 24h',
    about: 'how far ahead of ours a device clock may be',
    parse: durationBetween('0s', '24h'),
  }),
  deviceReportsPerSecond: v<number>({
    name: 'MUSTER_DEVICE_RATE',
    fallback: 20,
    accepts: 'a whole number from 1 to 10000',
    about: 'position reports a second and device',
    parse: integer(1, 10_000),
  }),
  feedTickMs: v<number>({
    name: 'MUSTER_FEED_TICK',
    fallback: 500,
    accepts: 'a time from 50ms to 10s',
    about: 'how often the live feed sends',
    parse: durationBetween('50ms', '10s'),
  }),
  sessionIdleMs: v<number>({
    name: 'MUSTER_SESSION_IDLE',
    fallback: 1_800_000,
    accepts: 'a time from 1m to 24h',
    about: 'a session unused for so long ends',
    parse: durationBetween('1m', '24h'),
  }),
  sessionMaxMs: v<number>({
    name: 'MUSTER_SESSION_MAX',
    fallback: 43_200_000,
    accepts: 'a time from 5m to 720h',
    about: 'a session ends after this at the latest',
    parse: durationBetween('5m', '720h'),
  }),
  allowedOrigins: v<string[]>({
    name: 'MUSTER_ALLOWED_ORIGINS',
    fallback: [],
    accepts: 'a comma-separated list of origins such as https://map.example',
    about: 'other origins whose pages may use the API',
    parse: origins,
  }),
  trustProxy: v<boolean>({
    name: 'MUSTER_TRUST_PROXY',
    fallback: false,
    accepts: 'true or false',
    about: 'believe X-Forwarded-* of a proxy in front',
    parse: flag,
  }),
  ...RECORDING_VARIABLES,
  ...OUTSIDE_VARIABLES,
  bodyLimitBytes: v<number>({
    name: 'MUSTER_BODY_LIMIT',
    fallback: 8_388_608,
    accepts: 'a whole number of bytes from 1024 to 268435456',
    about: 'largest request body',
    parse: integer(1024, 268_435_456),
  }),
  shutdownMs: v<number>({
    name: 'MUSTER_SHUTDOWN_TIMEOUT',
    fallback: 10_000,
    accepts: 'a time from 0s to 5m',
    about: 'how long a stop waits for open requests',
    parse: durationBetween('0s', '5m'),
  }),
  logLevel: v<'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent'>({
    name: 'MUSTER_LOG_LEVEL',
    fallback: 'info',
    accepts: 'trace, debug, info, warn, error or silent',
    about: 'what is logged',
    parse: word(['trace', 'debug', 'info', 'warn', 'error', 'silent']),
  }),
  logFormat: v<'auto' | 'pretty' | 'json'>({
    name: 'MUSTER_LOG_FORMAT',
    fallback: 'auto',
    accepts: 'auto (pretty on a terminal), pretty or json',
    about: 'how it is logged',
    parse: word(['auto', 'pretty', 'json']),
  }),
  demo: v<boolean>({
    name: 'MUSTER_DEMO',
    fallback: false,
    accepts: 'true or false',
    about: 'add the demo city (also --demo)',
    parse: flag,
  }),
  demoSeed: v<number>({
    name: 'MUSTER_DEMO_SEED',
    fallback: 1,
    accepts: 'a whole number from 0 to 4294967295',
    about: 'seed of the demo city',
    parse: integer(0, 4_294_967_295),
  }),
} as const;
