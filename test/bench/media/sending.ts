import { type FilmOptions, makeRtpFilm, type RtpFilm } from '../../support/rtpFilm.js';
import { RtpSender, type SentFilm } from '../../support/rtpSender.js';

const films: RtpFilm[] = [];
const senders: RtpSender[] = [];

/** Publishers in a process of their own. */
export const sendDeeds = {
  /** Makes a film; resolves with its number and bit rate. */
  film: async ({ file, ...options }: FilmOptions & { file: string }) => {
    const film = await makeRtpFilm(file, options);
    return { number: films.push(film) - 1, bitrateBps: film.bitrateBps };
  },
  /** Makes a sender; resolves with its number. */
  sender: (to: (Omit<SentFilm, 'film'> & { film: number })[]): number =>
    senders.push(new RtpSender(to.map((sent) => ({ ...sent, film: films[sent.film]! })))) - 1,
  start: (sender: number): void => {
    senders[sender]!.packets = 0;
    senders[sender]!.start();
  },
  /** Stops; resolves with the packets sent since the start. */
  stop: (sender: number): number => {
    senders[sender]!.stop();
    return senders[sender]!.packets;
  },
};
export type SendDeeds = typeof sendDeeds;
