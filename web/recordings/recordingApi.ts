import type { StreamId } from '../../server/wire/ids.js';
import type { Recording, RecordingDetails } from '../../server/wire/recordings.js';
import type { CallApi } from '../api/http.js';

/** A playback that is open: files are given out to it. */
export interface OpenPlayback {
  id: string;
  recording: RecordingDetails;
}

/** What of recordings is listed. */
export type RecordingFilter = { streamId: StreamId } | { incidentId: string };

/** Everything pages ask of recordings. */
export function recordingApi(call: CallApi) {
  const at = (id: string) => `/recordings/${id}`;
  return {
    list: async (filter: RecordingFilter): Promise<Recording[]> =>
      (await call<{ items: Recording[] }>('/recordings', { query: { ...filter, limit: 50 } })).items,
    start: (streamId: StreamId, purpose: string) =>
      call<Recording>(`/streams/${encodeURIComponent(streamId)}/recording`, { method: 'POST', body: { purpose } }),
    stop: (streamId: StreamId) =>
      call<Recording | undefined>(`/streams/${encodeURIComponent(streamId)}/recording`, { method: 'DELETE' }),
    open: (id: string, purpose: string) =>
      call<OpenPlayback>(`${at(id)}/playbacks`, { method: 'POST', body: { purpose } }),
    close: (id: string, playback: string) => call<undefined>(`${at(id)}/playbacks/${playback}`, { method: 'DELETE' }),
    fileUrl: (id: string, playback: string, sequence: number) =>
      `/api/v1${at(id)}/playbacks/${playback}/files/${sequence}`,
    exportAll: (id: string, purpose: string) =>
      call<{ href: string }>(`${at(id)}/exports`, { method: 'POST', body: { purpose } }),
    hold: (id: string, held: boolean, reason: string) =>
      call<Recording>(`${at(id)}/hold`, { method: 'PUT', body: { held, reason } }),
  };
}

export type RecordingApi = ReturnType<typeof recordingApi>;
