/** What a page publishes: with which client, where, how large. */
export interface PublishAsk {
  client: 'binbat' | 'eyevinn';
  url: string;
  token: string;
  width: number;
  height: number;
  audio: boolean;
  /** Rids of simulcast layers, lowest first. */
  layers?: string[];
  /** `video/H264` and the like, to prefer. */
  codec?: string;
}

/** What a page plays. */
export interface PlayAsk {
  client: 'binbat' | 'eyevinn';
  url: string;
  token: string;
}

/** What all players of a page have shown so far. */
export interface Shown {
  /** Frames handed to the video elements. */
  frames: number;
  width: number;
  height: number;
  packets: number;
  audioPackets: number;
  retransmitted: number;
  codec: string;
  states: string[];
}

/** What the page offers the test on its window. */
export interface MediaPage {
  publish(ask: PublishAsk): Promise<void>;
  play(ask: PlayAsk): Promise<void>;
  shown(): Promise<Shown>;
  restartIce(): Promise<void>;
  /** Ends every session as its client does. */
  close(): Promise<void>;
  /** Closes the connections without a word to the server. */
  vanish(): void;
}

declare global {
  interface Window {
    mediaPage: MediaPage;
  }
}
