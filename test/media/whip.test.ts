import t from 'tap';
import { startMediaApp } from '../support/mediaApp.js';
import { offerText } from '../support/sdpOffers.js';

const FRAGMENT = 'application/trickle-ice-sdpfrag';
const OFFER = offerText('chromium-publish');
const PLAY = offerText('chromium-play');

/** A trickle fragment with the credentials of an offer, or with others. */
function fragment(offer: string, ice?: { ufrag: string; pwd: string }): string {
  const ufrag = ice?.ufrag ?? /a=ice-ufrag:(.*)\r\n/.exec(offer)![1];
  const pwd = ice?.pwd ?? /a=ice-pwd:(.*)\r\n/.exec(offer)![1];
  return `a=ice-ufrag:${ufrag}\r\na=ice-pwd:${pwd}\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\na=candidate:1 1 udp 2122260223 192.0.2.1 61764 typ host\r\n`;
}

const problem = async (response: Response) => {
  const body = (await response.json()) as { code: string; detail: string };
  return { status: response.status, type: response.headers.get('content-type')?.split(';')[0], code: body.code, body };
};

t.test('V1 V5 a WHIP session: 201, 204, 200, 200, and then it is gone', async (t) => {
  const { ask, media, url } = await startMediaApp(t, {
    iceServers: [
      { urls: 'stun:stun.example:3478' },
      { urls: 'turn:turn.example?transport=udp', username: 'who', credential: 'secret' },
    ],
  });
  const opened = await ask('POST', '/streams/unit-u1/whip', 'body1', OFFER);
  t.equal(opened.status, 201);
  t.equal(opened.headers.get('content-type'), 'application/sdp');
  t.equal(opened.headers.get('accept-patch'), FRAGMENT);
  t.match(
    opened.headers.get('link'),
    /<stun:stun.example:3478>; rel="ice-server", <turn:turn.example\?transport=udp>; rel="ice-server"; username="who"; credential="secret"/,
  );
  const etag = opened.headers.get('etag')!;
  t.match(etag, /^"[^"]+"$/);
  const location = opened.headers.get('location')!;
  t.match(location, /^\/api\/v1\/streams\/unit-u1\/whip\/[\w-]{20,}$/);
  const answer = await opened.text();
  t.match(answer, /^v=0\r\n/);
  t.match(answer, new RegExp(`a=ice-ufrag:${etag.slice(1, -1)}\\r\\n`), 'the ETag names the ICE session');
  t.match(answer, /a=setup:passive/);
  t.equal(media.whip.size, 1);

  const session = location.replace('/api/v1', '');
  const patch = (body: string, headers: Record<string, string>, token = 'body1') =>
    ask('PATCH', session, token, body, { 'content-type': FRAGMENT, ...headers });
  t.equal((await patch(fragment(OFFER), { 'if-match': etag })).status, 204, 'trickle');
  t.match(await problem(await patch(fragment(OFFER), {})), { status: 428, code: 'preconditionRequired' });
  t.match(await problem(await patch(fragment(OFFER), { 'if-match': '"other"' })), { status: 412 });
  t.match(await problem(await patch('nonsense', { 'if-match': etag })), { status: 400, code: 'malformed' });
  t.match(await problem(await patch(fragment(OFFER), { 'if-match': etag, 'content-type': 'application/json' })), {
    status: 415,
  });
  t.match(
    await problem(await patch(fragment(OFFER), { 'if-match': etag }, 'body2')),
    { status: 403 },
    'another device',
  );
  t.match(await problem(await ask('PATCH', session, undefined, fragment(OFFER))), { status: 401 });

  const fresh = { ufrag: 'fresh', pwd: 'p'.repeat(24) };
  const restarted = await patch(fragment(OFFER, fresh), { 'if-match': '*' });
  t.equal(restarted.status, 200);
  t.equal(restarted.headers.get('content-type'), FRAGMENT);
  const next = restarted.headers.get('etag')!;
  t.not(next, etag);
  const body = await restarted.text();
  t.match(body, new RegExp(`a=ice-ufrag:${next.slice(1, -1)}\\r\\na=ice-pwd:.{20,}\\r\\na=candidate:`));
  t.match(await problem(await patch(fragment(OFFER), { 'if-match': etag })), { status: 412 }, 'the old ETag is over');
  t.equal((await patch(fragment(OFFER, fresh), { 'if-match': next })).status, 204);

  const deleted = await fetch(new URL(location, url), { method: 'DELETE', headers: { authorization: 'Bearer body1' } });
  t.equal(deleted.status, 200);
  t.match(await problem(await ask('DELETE', session, 'body1')), { status: 404, code: 'notFound' });
  t.equal(media.whip.size, 0);
});

t.test('V2 every refusal of WHIP and WHEP is a problem', async (t) => {
  const { ask } = await startMediaApp(t);
  const refused = async (response: Promise<Response>, status: number, code: string, text?: RegExp) => {
    const { body, ...rest } = await problem(await response);
    t.match(rest, { status, type: 'application/problem+json', code }, `${status} ${code}`);
    if (text) t.match(body.detail, text);
  };
  const whip = '/streams/unit-u1/whip';
  await refused(ask('POST', whip, 'body1', 'hello'), 400, 'malformed', /v=0/);
  await refused(ask('POST', whip, 'body1', ''), 400, 'malformed');
  await refused(ask('POST', whip, undefined, OFFER), 401, 'unauthenticated');
  await refused(ask('POST', whip, 'nobody', OFFER), 401, 'unauthenticated');
  await refused(ask('POST', whip, 'body2', OFFER), 403, 'forbidden', /may not publish unit-u1/);
  await refused(ask('POST', whip, 'viewer', OFFER), 403, 'forbidden');
  await refused(ask('POST', '/streams/unit-none/whip', 'body1', OFFER), 404, 'notFound', /unit-<id>/);
  for (const method of ['GET', 'PUT'])
    await refused(ask(method, whip, 'body1', method === 'GET' ? undefined : OFFER), 405, 'methodNotAllowed');
  await refused(ask('GET', `${whip}/12345678901234567890`, 'body1'), 405, 'methodNotAllowed');
  await refused(ask('POST', whip, 'body1', OFFER, { accept: 'application/json' }), 406, 'notAcceptable');
  await refused(ask('POST', whip, 'body1', OFFER, { 'content-type': 'application/json' }), 415, 'unsupportedMediaType');
  await refused(ask('POST', whip, 'body1', '{}', { 'content-type': 'application/json' }), 415, 'unsupportedMediaType');
  await refused(ask('POST', whip, 'body1', undefined), 415, 'unsupportedMediaType');
  await refused(ask('POST', whip, 'body1', offerText('chromium-play')), 422, 'unprocessable', /sends nothing/);
  await refused(
    ask('POST', whip, 'body1', OFFER.replace(/a=rtpmap:(?!0 ).*\r\n/g, '')),
    422,
    'unprocessable',
    /codecs/,
  );
  await refused(ask('DELETE', `${whip}/12345678901234567890`, 'body1'), 404, 'notFound');
  await refused(ask('POST', '/streams/unit-u1/whep', 'operator', PLAY), 409, 'conflict', /Nobody publishes/);
  await refused(ask('POST', '/streams/unit-u1/whep', 'viewer', PLAY), 403, 'forbidden');
  await refused(ask('POST', '/streams/none/whep', 'operator', PLAY), 404, 'notFound');
  await refused(ask('POST', '/streams/camera-private/whep', 'operator', PLAY), 422, 'unprocessable', /purpose/);
});

t.test('V6 a second publisher waits or takes over, where it may', async (t) => {
  const { ask, media } = await startMediaApp(t);
  const post = (token: string, query = '', name = 'u1') => ask('POST', `/streams/${name}/whip${query}`, token, OFFER);
  const first = await post('body1');
  t.equal(first.status, 201, 'a bare unit id is its stream');
  const second = await problem(await post('body1'));
  t.match(second, { status: 409, code: 'conflict', body: { detail: /A-11 publishes unit-u1 already/ } });
  t.match(
    await problem(await post('field', '?takeover=true')),
    { status: 403 },
    'a field account may publish, not take over',
  );
  t.equal((await post('admin', '?takeover=true')).status, 201, 'who commands may');
  t.equal((await post('body1', '?takeover=true')).status, 201, 'the device may');
  t.equal(media.whip.size, 1, 'each ended the one before');
  t.match(await problem(await post('body1', '?takeover=maybe')), { status: 400 });

  t.equal((await post('cam-same', '', 'same')).status, 201, 'for a device, its own');
  t.match(await problem(await post('admin', '', 'camera-same')), { status: 409 });
  t.equal((await post('admin', '', 'same')).status, 201, 'else the unit before the camera');
  const [one, two] = await Promise.all([post('body2', '', 'unit-u2'), post('body2', '', 'unit-u2')]);
  t.strictSame([one.status, two.status].sort(), [201, 409], 'of two at once one is taken');
});

t.test('V5 pages of any origin may use WHIP with a token', async (t) => {
  const { ask } = await startMediaApp(t, { iceServers: [{ urls: 'stun:stun.example:3478' }] });
  for (const path of ['/streams/unit-u1/whip', '/streams/unit-u1/whep/12345678901234567890']) {
    const preflight = await ask('OPTIONS', path, undefined, undefined, {
      origin: 'https://cameras.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    });
    t.equal(preflight.status, 204);
    t.equal(preflight.headers.get('access-control-allow-origin'), '*');
    t.match(preflight.headers.get('access-control-allow-methods'), /PATCH/);
    t.match(preflight.headers.get('access-control-allow-headers'), /Authorization.*If-Match/);
    t.equal(preflight.headers.get('accept-post'), 'application/sdp');
  }
  const refused = await ask('POST', '/streams/unit-u1/whip', 'body2', OFFER, { origin: 'https://cameras.example' });
  t.equal(refused.status, 403);
  t.equal(refused.headers.get('access-control-allow-origin'), '*', 'refusals can be read too');
  t.match(refused.headers.get('access-control-expose-headers'), /Location/);
});

t.test('V7 who published and who was refused is recorded', async (t) => {
  const { ask, audited } = await startMediaApp(t);
  const opened = await ask('POST', '/streams/unit-u1/whip', 'body1', OFFER);
  await ask('POST', '/streams/unit-u1/whip', 'body2', OFFER);
  await ask('POST', '/streams/unit-u1/whep', 'viewer', PLAY);
  await ask('DELETE', opened.headers.get('location')!.replace('/api/v1', ''), 'body1');
  t.match(audited, [
    { principal: { id: 'body1' }, action: 'publishStream', target: 'stream:unit-u1', org: 'hq', outcome: 'ok' },
    { principal: { id: 'body2' }, action: 'publishStream', outcome: 'refused' },
    { principal: { id: 'viewer' }, action: 'watchStream', outcome: 'refused' },
    { principal: { id: 'body1' }, action: 'endPublishStream', details: { reason: 'unpublished', by: 'whip' } },
  ]);
});

t.test('V7 nobody is shown anything that could not be recorded', async (t) => {
  const { ask, media } = await startMediaApp(t, {
    audit: async ({ action }) => {
      if (action === 'watchStream') throw new Error('the disk is full');
    },
  });
  await ask('POST', '/streams/unit-u1/whip', 'body1', OFFER);
  t.match(await problem(await ask('POST', '/streams/unit-u1/whep', 'operator', PLAY)), {
    status: 503,
    code: 'unavailable',
  });
  t.equal(media.whep.size, 0);
});
