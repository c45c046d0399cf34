import { parse } from 'sdp-transform';
import t from 'tap';
import { MediaError } from '../../media/mediaError.js';
import {
  parseFragment,
  parseOffer,
  playerAnswer,
  playerTracks,
  publisherAnswer,
  publisherTracks,
  type StreamCodecs,
} from '../../media/sdp.js';
import { Dice, testSeed } from '../support/random.js';
import { offerNames, offerText, TRANSPORT } from '../support/sdpOffers.js';
import { startTestWorker } from '../support/worker.js';

const CASES = 10_000;
const PRODUCED = 400;
const seed = testSeed();
const offers = offerNames().map(offerText);
const allLines = offers.flatMap((text) => text.split('\r\n'));

/** Lines that have hurt parsers before, or would hurt this one. */
const HOSTILE = [
  'a=mid:__proto__',
  'a=mid:constructor',
  'a=mid:0\u0000',
  'a=fmtp:96 __proto__=1;constructor=2;toString=3',
  'a=fmtp:96 apt=96',
  'a=fmtp:97 apt=97',
  'a=rtpmap:96 rtx/90000',
  'a=rtpmap:-1 VP8/90000',
  'a=rtpmap:96 VP8/99999999999999999999',
  'a=rtpmap:111 opus/48000/999999',
  'a=extmap:0 urn:ietf:params:rtp-hdrext:sdes:mid',
  'a=extmap:99999999999 urn:ietf:params:rtp-hdrext:sdes:mid',
  'a=extmap:4 5',
  'a=group:BUNDLE',
  'a=group:BUNDLE 0 0 0 0 1 1',
  'a=ssrc:4294967296 cname:x',
  'a=ssrc:0 cname:x',
  'a=ssrc:-5 cname:x',
  'a=ssrc-group:FID 1 1',
  'a=ssrc-group:SIM 1 2 3 1 2 3',
  'a=ssrc-group:SIM',
  'a=simulcast:send ;;;',
  'a=simulcast:send ~l,m;~h',
  `a=simulcast:send ${Array.from({ length: 500 }, (_, at) => at).join(';')}`,
  'a=rid:l send pt=999;max-width=-1',
  'a=rid:__proto__ send',
  'a=candidate:1 1 udp',
  'a=setup:nonsense',
  'a=ice-ufrag:a b',
  `a=ice-pwd:${'x'.repeat(300)}`,
  'm=video',
  'm=video 9',
  'm=video 0 UDP/TLS/RTP/SAVPF 96',
  'm=video 9 UDP/TLS/RTP/SAVPF',
  'm=video 99999 UDP/TLS/RTP/SAVPF 96 96 96 300 -1 x',
  'm=video 9 5 0',
  'm=5 9 UDP/TLS/RTP/SAVPF 96',
  'm=__proto__ 9 UDP/TLS/RTP/SAVPF 96',
  `m=audio 9 UDP/TLS/RTP/SAVPF ${Array.from({ length: 3000 }, (_, at) => at).join(' ')}`,
  'a=fingerprint:sha-256',
  'a=fingerprint:__proto__ 00',
  'a=rtcp-fb:* nack',
  `a=${'x'.repeat(5000)}`,
  '\u{1F4A9}',
  'v=0',
];

/** A captured offer, spoilt. */
function spoil(dice: Dice): string {
  if (dice.chance(0.03))
    return String.fromCharCode(...Array.from({ length: dice.below(400) }, () => dice.below(0x3000)));
  const lines = dice.pick(offers).split('\r\n');
  for (let change = 1 + dice.below(6); change > 0; change--) {
    const at = dice.below(lines.length);
    const line = lines[at] ?? '';
    const kind = dice.below(10);
    if (kind === 0) lines.splice(at, 1 + dice.below(8));
    else if (kind === 1) lines.splice(at, 0, ...lines.slice(at, at + dice.below(30)));
    else if (kind === 2) lines.splice(at, 0, dice.pick(HOSTILE));
    else if (kind === 3) lines[at] = dice.pick(HOSTILE);
    else if (kind === 4) lines.splice(at, 0, dice.pick(allLines));
    else if (kind === 5)
      lines[at] = line.replace(/\d+/g, (digits) => (dice.chance(0.5) ? digits : `${dice.below(70_000)}`));
    else if (kind === 6) lines[at] = line.slice(0, dice.below(line.length + 1));
    else if (kind === 7) lines.splice(at, lines.length, ...dice.some(lines.slice(at), 0.9));
    else if (kind === 8) lines[at] = flip(line, dice);
    else lines.push(...dice.pick(offers).split('\r\n').slice(dice.below(40)));
  }
  return lines.join(dice.chance(0.9) ? '\r\n' : dice.pick(['\n', '\r', '', '\r\n\r\n']));
}

function flip(line: string, dice: Dice): string {
  const at = dice.below(line.length + 1);
  return line.slice(0, at) + String.fromCharCode(dice.below(256)) + line.slice(at + dice.below(3));
}

const STREAMS: StreamCodecs[] = [
  { audio: { name: 'opus' }, video: { name: 'VP8' } },
  { video: { name: 'H264', h264Profile: '6400' } },
  { video: { name: 'AV1' } },
  { audio: { name: 'opus' } },
];

/** Whatever it does, it may only refuse. */
function outcome<T>(act: () => T): T | string {
  try {
    return act();
  } catch (error) {
    if (error instanceof MediaError && error.message.length > 10) return error.code;
    throw error;
  }
}

t.test(`V2 ${CASES} spoilt offers are answered or refused, seed ${seed}`, async (t) => {
  const dice = new Dice(seed);
  const counts = new Map<string, number>();
  const count = (word: string) => counts.set(word, (counts.get(word) ?? 0) + 1);
  for (let at = 0; at < CASES; at++) {
    const text = spoil(dice);
    try {
      const offer = outcome(() => parseOffer(text));
      outcome(() => parseFragment(text));
      if (typeof offer === 'string') {
        count(offer);
        continue;
      }
      const answers = [
        outcome(() => publisherAnswer(offer, publisherTracks(offer), TRANSPORT)),
        ...STREAMS.map((stream) => outcome(() => playerAnswer(offer, playerTracks(offer, stream), TRANSPORT))),
      ].filter((answer) => answer !== 'unprocessable');
      count(answers.length > 0 ? 'answered' : 'unprocessable');
      for (const answer of answers) {
        if (parse(answer).media.length !== offer.sections.length) throw new Error(`sections differ:\n${answer}`);
        if (/[^\r]\n|\r[^\n]/.test(answer)) throw new Error(`a line broke:\n${answer}`);
      }
    } catch (error) {
      t.fail(`case ${at} of seed ${seed}: ${String(error)}`, { text });
      return;
    }
  }
  t.comment(JSON.stringify(Object.fromEntries(counts)));
  for (const word of ['answered', 'malformed', 'unprocessable'])
    t.ok((counts.get(word) ?? 0) > CASES / 50, `${word}: ${counts.get(word)}`);
});

t.test(`V2 what is taken of spoilt offers, a real worker takes or refuses and lives, seed ${seed}`, async (t) => {
  const worker = await startTestWorker(t);
  const router = await worker.createRouter({
    mediaCodecs: [
      { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
      { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
      {
        kind: 'video',
        mimeType: 'video/H264',
        clockRate: 90_000,
        parameters: { 'packetization-mode': 1, 'level-asymmetry-allowed': 1, 'profile-level-id': '42e01f' },
      },
    ],
  });
  const dice = new Dice(seed);
  let taken = 0;
  let refused = 0;
  while (taken + refused < PRODUCED) {
    const text = spoil(dice);
    const tracks = outcome(() => publisherTracks(parseOffer(text)));
    if (typeof tracks === 'string') continue;
    const transport = await router.createPlainTransport({ listenInfo: { protocol: 'udp', ip: '127.0.0.1' } });
    for (const { section, rtpParameters } of tracks) {
      await transport.produce({ kind: section.kind, rtpParameters }).then(
        () => taken++,
        () => refused++,
      );
    }
    transport.close();
  }
  t.comment(`${taken} tracks taken, ${refused} refused`);
  t.equal(worker.died, false);
  t.match(await worker.dump(), { pid: worker.pid });
  t.ok(taken > PRODUCED / 2);
});
