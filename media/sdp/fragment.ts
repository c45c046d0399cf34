import type { IceCandidate, IceParameters } from 'mediasoup/types';
import { MediaError } from '../mediaError.js';
import { candidateLines } from './answer.js';
import { checkIce } from './offer.js';

const MAX_FRAGMENT_LENGTH = 16_384;
const MAX_LINES = 400;

/** What a PATCH of a session brings (RFC 8840): the sender's ICE credentials; its candidates are not needed by ICE-lite. */
export interface IceFragment {
  ice: Pick<IceParameters, 'usernameFragment' | 'password'>;
  candidates: number;
}

/** Reads `application/trickle-ice-sdpfrag`. @throws MediaError `malformed` */
export function parseFragment(text: string): IceFragment {
  if (text.length > MAX_FRAGMENT_LENGTH) throw new MediaError('malformed', 'The fragment is longer than 16 KiB.');
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line !== '');
  if (lines.length > MAX_LINES) throw new MediaError('malformed', 'The fragment has too many lines.');
  const bad = lines.find((line) => !/^[a-z]=[\t\x20-\x7e\x80-\uffff]*$/.test(line));
  if (bad !== undefined || lines.length === 0)
    throw new MediaError('malformed', 'The body is no SDP fragment: each line reads <letter>=<value>.');
  const attribute = (name: string) => lines.find((line) => line.startsWith(`a=${name}:`))?.slice(name.length + 3) ?? '';
  const candidates = lines.filter((line) => line.startsWith('a=candidate:'));
  const broken = candidates.find((line) => !/^a=candidate:\S+ \d{1,3} \S+ \d{1,10} \S+ \d{1,5} typ \S+/.test(line));
  if (broken !== undefined) throw new MediaError('malformed', 'A candidate line of the fragment cannot be read.');
  return { ice: checkIce(attribute('ice-ufrag'), attribute('ice-pwd')), candidates: candidates.length };
}

/** The fragment that answers an ICE restart: the relay's new credentials and its candidates, under the transport's section. */
export function writeFragment(
  transport: { iceParameters: IceParameters; iceCandidates: readonly IceCandidate[] },
  { kind, mid, bundle }: { kind: string; mid: string; bundle: readonly string[] },
): string {
  return [
    'a=ice-lite',
    'a=ice-options:trickle',
    ...(bundle.length > 0 ? [`a=group:BUNDLE ${bundle.join(' ')}`] : []),
    `m=${kind} 9 UDP/TLS/RTP/SAVPF 0`,
    `a=mid:${mid}`,
    `a=ice-ufrag:${transport.iceParameters.usernameFragment}`,
    `a=ice-pwd:${transport.iceParameters.password}`,
    ...candidateLines(transport.iceCandidates),
    '',
  ].join('\r\n');
}
