import pino, { type DestinationStream, type Logger } from 'pino';
import pretty from 'pino-pretty';

/** Paths whose values never reach a log, wherever an object with them is logged. */
const SECRETS = [
  'authorization',
  'cookie',
  'password',
  'token',
  'secret',
  'sourceUrl',
  'code',
  'recoveryCodes',
  'redisUrl',
  'adminPassword',
]
  .flatMap((name) => [name, `*.${name}`, `*.*.${name}`])
  .concat(['req.headers["set-cookie"]', '*.headers["sec-websocket-protocol"]']);

/** The process's log: pretty lines on a terminal, JSON lines otherwise; secrets redacted. */
export function createLogger(
  options: { level: string; format: 'auto' | 'pretty' | 'json' },
  destination: DestinationStream & { isTTY?: boolean } = process.stdout,
): Logger {
  const isPretty = options.format === 'pretty' || (options.format === 'auto' && destination.isTTY === true);
  const stream = isPretty
    ? pretty({
        destination: destination as NodeJS.WritableStream,
        sync: true,
        ignore: 'pid,hostname',
        translateTime: 'HH:MM:ss.l',
      })
    : destination;
  return pino(
    {
      level: options.level,
      redact: { paths: SECRETS, censor: '[hidden]' },
      serializers: {
        req: (request: { method?: string; url?: string; id?: string; ip?: string }) => ({
          id: request.id,
          method: request.method,
          url: safeUrl(request.url),
          ip: request.ip,
        }),
        res: (reply: { statusCode?: number }) => ({ statusCode: reply.statusCode }),
      },
    },
    stream,
  );
}

/** A URL without the values of query parameters that carry secrets. */
export function safeUrl(url: string | undefined): string | undefined {
  return url?.replace(/([?&](?:access_token|token|id|deviceid|device_id|code|state|password)=)[^&#]*/gi, '$1[hidden]');
}
