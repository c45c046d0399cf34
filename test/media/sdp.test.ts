import { parse } from 'sdp-transform';
import t from 'tap';
import type { MediaError } from '../../media/mediaError.js';
import {
  parseFragment,
  parseOffer,
  playerAnswer,
  playerTracks,
  publisherAnswer,
  publisherTracks,
  type StreamCodecs,
  writeFragment,
} from '../../media/sdp.js';
import { offerNames, offerText, TRANSPORT } from '../support/sdpOffers.js';

const TWCC = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';

/** What a publisher's offer becomes, by kind. */
function publish(text: string) {
  const offer = parseOffer(text);
  const tracks = publisherTracks(offer);
  const track = (kind: 'audio' | 'video') => tracks.find(({ section }) => section.kind === kind);
  return {
    offer,
    tracks,
    audio: track('audio'),
    video: track('video'),
    answer: publisherAnswer(offer, tracks, TRANSPORT),
  };
}

function play(text: string, stream: StreamCodecs) {
  const offer = parseOffer(text);
  const tracks = playerTracks(offer, stream);
  return { offer, tracks, answer: playerAnswer(offer, tracks, TRANSPORT) };
}

const refusal = (act: () => unknown): Pick<MediaError, 'code' | 'message'> => {
  try {
    act();
  } catch (error) {
    return error as MediaError;
  }
  throw new Error('nothing was refused');
};

t.test('V3 every captured offer of a publisher is taken, in its first codec that the relay carries', async (t) => {
  const taken: Record<string, string[]> = {};
  for (const name of offerNames().filter((offer) => !offer.includes('-play'))) {
    const { tracks } = publish(offerText(name));
    taken[name] = tracks.map(({ codec, offered, rtpParameters }) => {
      const names = rtpParameters.encodings?.map(({ rid, ssrc }) => rid ?? (ssrc === undefined ? 'mid' : 'ssrc'));
      return `${codec.name} ${offered.payloadType}/${offered.rtxPayloadType ?? '-'} ${names?.join(',')}`;
    });
  }
  t.strictSame(taken, {
    'camera-h264-only': ['H264 102/- ssrc'],
    'chromium-publish': ['opus 111/- ssrc', 'VP8 96/97 ssrc'],
    'chromium-publish-simulcast': ['opus 111/- ssrc', 'VP8 96/97 l,m,h'],
    'chromium-publish-video-sendrecv': ['VP8 96/97 ssrc'],
    'firefox-publish': ['opus 109/- ssrc', 'VP8 120/124 ssrc'],
    'firefox-publish-simulcast': ['opus 109/- ssrc', 'VP8 120/124 l,m,h'],
    'firefox-publish-video-sendrecv': ['VP8 120/124 ssrc'],
    'gstreamer-publish': ['opus 100/- ssrc', 'H264 96/- ssrc'],
  });
});

t.test('V3 every answer has the sections of its offer, in their order, and is SDP', async (t) => {
  for (const name of offerNames()) {
    const text = offerText(name);
    const offered = parse(text);
    const stream: StreamCodecs = { audio: { name: 'opus' }, video: { name: 'VP8' } };
    const { answer } = name.includes('-play') ? play(text, stream) : publish(text);
    const answered = parse(answer);
    t.strictSame(
      answered.media.map(({ type, mid, protocol }) => [type, mid, protocol]),
      offered.media.map(({ type, mid, protocol }) => [type, mid, protocol]),
      name,
    );
    t.match(answered, { icelite: 'ice-lite', origin: { username: 'muster' } });
    const first = answered.media.find(({ port }) => port !== 0);
    t.match(first, {
      iceUfrag: 'relayufrag',
      setup: 'passive',
      rtcpMux: 'rtcp-mux',
      endOfCandidates: 'end-of-candidates',
    });
    t.equal(first?.candidates?.length, 2, 'the first section has the candidates');
    t.notMatch(answer.replaceAll('\r\n', ''), /[\r\n]/, 'lines end with CRLF');
  }
});

t.test('V3 Chromium: simulcast by rid with transport-cc, NACK and retransmissions', async (t) => {
  const { answer, video, audio } = publish(offerText('chromium-publish-simulcast'));
  t.match(video?.rtpParameters, {
    mid: '1',
    codecs: [
      { mimeType: 'video/VP8', payloadType: 96, rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }] },
      { mimeType: 'video/rtx', payloadType: 97, parameters: { apt: 96 } },
    ],
    encodings: [{ rid: 'l' }, { rid: 'm' }, { rid: 'h' }],
  });
  t.match(audio?.rtpParameters.codecs, [{ mimeType: 'audio/opus', channels: 2, parameters: { useinbandfec: 1 } }]);
  const section = parse(answer).media[1];
  t.match(section, {
    direction: 'recvonly',
    payloads: '96 97',
    simulcast: { dir1: 'recv', list1: 'l;m;h' },
    rids: [
      { id: 'l', direction: 'recv' },
      { id: 'm', direction: 'recv' },
      { id: 'h', direction: 'recv' },
    ],
  });
  const offered = parse(offerText('chromium-publish-simulcast')).media[1]?.ext ?? [];
  for (const { uri, value } of section?.ext ?? []) {
    t.equal(offered.find((extension) => extension.uri === uri)?.value, value, `the offer's id of ${uri}`);
  }
  t.ok(section?.ext?.some(({ uri }) => uri === TWCC));
  t.notOk(
    section?.ext?.some(({ uri }) => uri === 'urn:3gpp:video-orientation'),
    'pictures arrive upright',
  );
  t.notMatch(answer, /goog-remb/, 'one congestion estimate is enough');
});

t.test('V3 Firefox: extensions that only it sends are answered as received', async (t) => {
  const { answer } = publish(offerText('firefox-publish-simulcast'));
  t.match(answer, /^a=extmap:9\/recvonly urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r$/m);
  t.match(answer, /^a=rtcp-fb:120 transport-cc\r$/m);
});

t.test('V3 an H.264-only camera without BUNDLE, extensions or retransmissions is taken', async (t) => {
  const { answer, video, offer } = publish(offerText('camera-h264-only'));
  t.match(video?.rtpParameters, {
    codecs: [{ mimeType: 'video/H264', payloadType: 102, parameters: { 'packetization-mode': 1 } }],
    encodings: [{ ssrc: 305_419_896 }],
    headerExtensions: [],
    rtcp: { cname: 'camera' },
  });
  t.match(offer.dtls, { role: 'client', fingerprints: [{ algorithm: 'sha-256', value: /^00:11:.*:FF$/ }] });
  t.match(answer, /^a=fmtp:102 profile-level-id=640029;packetization-mode=1\r$/m);
  t.notMatch(answer, /BUNDLE/);
});

t.test('V4 a player is answered with its own payload types for the codec of the stream', async (t) => {
  const video = (name: string, stream: StreamCodecs) => {
    const { tracks } = play(offerText(name), stream);
    const track = tracks.find(({ section }) => section.kind === 'video');
    return track && `${track.codec.name} ${track.offered.payloadType}/${track.offered.rtxPayloadType ?? '-'}`;
  };
  t.equal(video('chromium-play', { video: { name: 'VP8' } }), 'VP8 96/97');
  t.equal(video('chromium-play', { video: { name: 'H264' } }), 'H264 108/109', 'constrained baseline when unknown');
  t.equal(video('chromium-play', { video: { name: 'H264', h264Profile: '4d00' } }), 'H264 116/117', 'main as main');
  t.equal(video('chromium-play', { video: { name: 'H264', h264Profile: '6400' } }), 'H264 108/109', 'high as any');
  t.equal(video('chromium-play', { video: { name: 'H264-single' } }), 'H264-single 114/115');
  t.equal(video('chromium-play', { video: { name: 'VP9' } }), 'VP9 98/99');
  t.equal(video('chromium-play', { video: { name: 'AV1' } }), 'AV1 45/46');
  t.equal(video('firefox-play', { video: { name: 'VP8' } }), 'VP8 120/124');
  t.equal(video('firefox-play', { video: { name: 'AV1' } }), 'AV1 99/100');
  t.match(
    refusal(() => play(offerText('firefox-play'), { video: { name: 'H264' } })),
    {
      code: 'unprocessable',
      message: /which is H264/,
    },
  );
});

t.test('V4 what a stream has not, or a player cannot take, is inactive or refused in the answer', async (t) => {
  const silent = parse(play(offerText('chromium-play'), { video: { name: 'VP8' } }).answer);
  t.strictSame(
    silent.media.map(({ type, port, direction }) => [type, port, direction]),
    [
      ['audio', 9, 'inactive'],
      ['video', 9, 'sendonly'],
    ],
  );
  t.equal(silent.media[0]?.candidates?.length, 2, 'candidates are in the first section of the bundle, idle or not');
  const data = parse(play(offerText('chromium-play-with-data'), { video: { name: 'VP8' } }).answer);
  t.match(data.media[1], { type: 'application', port: 0 });
  t.equal(data.groups?.[0]?.mids, 0);
});

t.test('V4 a player is told no SSRC and no header extension', async (t) => {
  const { answer } = play(offerText('chromium-play'), { audio: { name: 'opus' }, video: { name: 'VP8' } });
  t.notMatch(answer, /a=ssrc|a=extmap:|transport-cc|goog-remb/);
  t.match(answer, /a=rtcp-fb:96 nack pli\r\n/);
  t.match(answer, /a=msid:muster video\r\n/);
});

t.test('V3 layers listed highest first are turned round', async (t) => {
  const layers = (list: string) => {
    const rids = list.split(';').map((rid) => `a=rid:${rid} send\r\n`);
    const text = offerText('chromium-publish-simulcast')
      .replace(/a=rid:.* send\r\n/g, '')
      .replace('a=simulcast:send l;m;h\r\n', `${rids.join('')}a=simulcast:send ${list}\r\n`);
    return publish(text)
      .video?.rtpParameters.encodings?.map(({ rid }) => rid)
      .join(';');
  };
  t.equal(layers('h;m;l'), 'l;m;h');
  t.equal(layers('f;h;q'), 'q;h;f');
  t.equal(layers('2;1;0'), '0;1;2');
  t.equal(layers('r0;r1;r2'), 'r0;r1;r2');
  t.equal(layers('hi;lo'), 'lo;hi');
  t.equal(layers('x;b;a'), 'x;b;a', 'unknown names stay as they are');
});

t.test('V2 what cannot be answered is refused with a reason', async (t) => {
  const chromium = offerText('chromium-publish');
  const without = (pattern: RegExp) => chromium.replace(pattern, '');
  const cases: [string, string, string, RegExp][] = [
    ['nothing', '', 'malformed', /does not begin with v=0/],
    ['JSON', '{"sdp":"v=0"}', 'malformed', /does not begin with v=0/],
    ['no section', 'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n', 'malformed', /no m= section/],
    ['too long', `v=0\r\n${'a=x\r\n'.repeat(20_000)}`, 'malformed', /64 KiB/],
    ['no fingerprint', without(/a=fingerprint.*\r\n/g), 'malformed', /a=fingerprint is missing/],
    ['a short fingerprint', chromium.replace(/(a=fingerprint:sha-256 ).*\r\n/g, '$1AA:BB\r\n'), 'malformed', /digest/],
    ['an unknown digest', chromium.replace(/sha-256/g, 'md5'), 'unprocessable', /use sha-256/],
    ['no ICE password', without(/a=ice-pwd.*\r\n/g), 'malformed', /a=ice-pwd/],
    ['no rtcp-mux', without(/a=rtcp-mux\r\n/g), 'unprocessable', /rtcp-mux/],
    ['no bundle', without(/a=group:BUNDLE.*\r\n/g), 'unprocessable', /max-bundle/],
    ['plain RTP', chromium.replace(/UDP\/TLS\/RTP\/SAVPF/g, 'RTP/AVP'), 'unprocessable', /DTLS-SRTP/],
    ['a player', offerText('chromium-play'), 'unprocessable', /sends nothing/],
    ['only PCMU', without(/a=rtpmap:(?!0 ).*\r\n/g), 'unprocessable', /None of the offered codecs.*PCMU/],
    ['held', chromium.replace(/a=setup:actpass/g, 'a=setup:holdconn'), 'unprocessable', /a=setup/],
    ['two of a mid', chromium.replace(/a=mid:1/g, 'a=mid:0'), 'malformed', /same a=mid/],
    ['unnamed packets', without(/a=(ssrc|msid|extmap).*\r\n/g), 'unprocessable', /a=ssrc line/],
  ];
  for (const [name, text, code, message] of cases)
    t.match(
      refusal(() => publish(text)),
      { code, message },
      name,
    );
});

t.test('V5 a trickle fragment is read, a restart is answered with new credentials and the candidates', async (t) => {
  const fragment = [
    'a=ice-ufrag:EsAw',
    'a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1',
    'm=audio 9 UDP/TLS/RTP/SAVPF 0',
    'a=mid:0',
    'a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0 ufrag EsAw network-id 1',
    'a=end-of-candidates',
    '',
  ].join('\r\n');
  t.strictSame(parseFragment(fragment), {
    ice: { usernameFragment: 'EsAw', password: 'P2uYro0UCOQ4zxjKXaWCBui1' },
    candidates: 1,
  });
  for (const bad of [
    '',
    'hello',
    '{"candidate":""}',
    'a=mid:0',
    fragment.replace(/a=ice-pwd.*/, ''),
    `${fragment}a=candidate:x`,
  ])
    t.match(
      refusal(() => parseFragment(bad)),
      { code: 'malformed' },
      JSON.stringify(bad.slice(0, 20)),
    );
  const answer = writeFragment(TRANSPORT, { kind: 'audio', mid: '0', bundle: ['0', '1'] });
  t.match(answer, /^a=ice-lite\r\n/);
  t.match(
    answer,
    /a=ice-ufrag:relayufrag\r\na=ice-pwd:relaypasswordrelaypassword\r\na=candidate:udpcandidate 1 udp 1076558079 192\.0\.2\.1 44400 typ host\r\n/,
  );
});
