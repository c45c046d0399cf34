import { addProtocol } from 'maplibre-gl';
import { Protocol } from 'pmtiles';

let registered = false;

/** Teaches MapLibre `pmtiles://` addresses: one archive read by ranges, with who made it; good for any number of maps. */
export function usePmtiles(): void {
  if (registered) return;
  registered = true;
  addProtocol('pmtiles', new Protocol({ metadata: true }).tile);
}
