import type { Router, RtpCapabilities, RtpHeaderExtensionUri } from 'mediasoup/types';
import { HOME_LAYOUT } from './layouts.js';

/**
 * Extensions that pages are not told of: those that turn the picture or steer playing belong to one viewer, and a picture
 * that its publisher turned upright is upright for all, recordings too.
 */
const WITHHELD: ReadonlySet<RtpHeaderExtensionUri> = new Set([
  'urn:3gpp:video-orientation',
  'urn:ietf:params:rtp-hdrext:toffset',
  'http://www.webrtc.org/experiments/rtp-hdrext/playout-delay',
  'urn:mediasoup:params:rtp-hdrext:packet-id',
]);

/** What a home router can do, as pages are told: each codec once, the one to prefer first. */
export function pageCapabilities({ rtpCapabilities }: Router): RtpCapabilities {
  const { codecs = [], headerExtensions = [] } = rtpCapabilities;
  const ordered = HOME_LAYOUT.codecs.flatMap(({ payloadType }) => [
    ...codecs.filter(({ preferredPayloadType }) => preferredPayloadType === payloadType),
    ...codecs.filter(({ parameters }) => parameters?.apt === payloadType),
  ]);
  return { codecs: ordered, headerExtensions: headerExtensions.filter(({ uri }) => !WITHHELD.has(uri)) };
}
