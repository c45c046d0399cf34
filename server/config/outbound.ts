import { isIP } from 'node:net';
import { flag, integer, reject } from './parsers.js';
import { v } from './variable.js';

const NAME = /^(\*\.)?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;

/** A host that may be called: a name, `*.name`, an address or a range. */
const hostRule = (text: string): string => {
  const [address, prefix, more] = text.split('/');
  const version = isIP(address);
  if (version === 0) return prefix === undefined && NAME.test(text) ? text : reject(`${text} is no host`);
  const fits = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
  return fits && more === undefined ? text : reject(`${text} is no range`);
};

/** What goes out to other systems (webhooks, partner services, push services), and what files may come in. */
export const OUTBOUND_VARIABLES = {
  outboundHosts: v<string[]>({
    name: 'MUSTER_OUTBOUND_HOSTS',
    fallback: [],
    accepts: 'hosts separated by commas: hooks.example, *.example, 10.1.2.3, 10.0.0.0/8',
    about: 'hosts that webhooks, partners and push may call by http too, and when they are not public',
    parse: (text) => text.split(',').map((part) => hostRule(part.trim())),
  }),
  outboundPublic: v<boolean>({
    name: 'MUSTER_OUTBOUND_PUBLIC',
    fallback: true,
    accepts: 'true or false',
    about: 'whether any other public host may be called, by https',
    parse: flag,
  }),
  pushSubject: v<string | undefined>({
    name: 'MUSTER_PUSH_SUBJECT',
    fallback: undefined,
    accepts: 'a mailto: or https:// URL',
    about: 'whom push services turn to about this server (some refuse pushes without)',
    parse: (text) => (/^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/.test(text) && URL.canParse(text) ? text : reject()),
  }),
  attachmentBytes: v<number>({
    name: 'MUSTER_ATTACHMENT_BYTES',
    fallback: 16_777_216,
    accepts: 'a whole number from 1024 to 268435456',
    about: 'largest attachment',
    parse: integer(1024, 268_435_456),
  }),
};
