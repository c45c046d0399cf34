// SDP <-> RTP parameters, purely: no transport, no clock, no state. The parts are in sdp/.
export { playerAnswer, publisherAnswer, type TransportDescription } from './sdp/answer.js';
export { type IceFragment, parseFragment, writeFragment } from './sdp/fragment.js';
export { type MediaSection, type Offer, parseOffer } from './sdp/offer.js';
export { type PlayerTrack, playerTracks, type StreamCodecs } from './sdp/player.js';
export { type PublisherTrack, publisherTracks } from './sdp/publisher.js';
