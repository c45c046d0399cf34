import type {
  DtlsParameters,
  IceCandidate,
  IceParameters,
  RtpCapabilities,
  RtpParameters,
} from 'mediasoup-client/types';

/** What a test page may ask of the relay under test, and what it gets. */
export interface VideoSignals {
  capabilities: { ask: Record<string, never>; answer: RtpCapabilities };
  createTransport: { ask: Record<string, never>; answer: TransportAnswer };
  connect: { ask: { transportId: string; dtlsParameters: DtlsParameters }; answer: null };
  produce: { ask: { transportId: string; kind: 'audio' | 'video'; rtpParameters: RtpParameters }; answer: string };
  consume: {
    ask: { transportId: string; producerId: string; rtpCapabilities: RtpCapabilities };
    answer: ConsumeAnswer;
  };
  resume: { ask: { consumerId: string }; answer: null };
}

/** What a browser needs to open its side of a transport. */
export interface TransportAnswer {
  id: string;
  iceParameters: IceParameters;
  iceCandidates: IceCandidate[];
  dtlsParameters: DtlsParameters;
}

/** What a browser needs to receive a stream. */
export interface ConsumeAnswer {
  id: string;
  producerId: string;
  kind: 'audio' | 'video';
  rtpParameters: RtpParameters;
}

/** One call from page to relay, whatever carries it. */
export type SignalCall = <Name extends keyof VideoSignals>(
  name: Name,
  ask: VideoSignals[Name]['ask'],
) => Promise<VideoSignals[Name]['answer']>;

/** What the test page offers the test on its window. */
export interface VideoPage {
  /** Publishes the camera at the given size; resolves with the producer id once the relay has it. */
  publishCamera(width: number, height: number): Promise<string>;
  /** Plays a producer's stream in the page's video element. */
  play(producerId: string): Promise<void>;
  /**
   * Waits until getStats counts that many decoded frames and the video element has a picture; rejects, saying how far it
   * got, after limitMs.
   */
  waitForFrames(atLeast: number, limitMs: number): Promise<Playback>;
  /** Size of the next frame handed to the compositor, and how many different colours it has. */
  nextFrame(): Promise<{ width: number; height: number; colours: number }>;
}

/** How far decoding is: frames decoded so far, and the size in pixels of the video element's picture. */
export interface Playback {
  framesDecoded: number;
  width: number;
  height: number;
}
