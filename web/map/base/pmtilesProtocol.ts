import { addProtocol } from 'maplibre-gl';
import { FetchSource, PMTiles, Protocol } from 'pmtiles';

let protocol: Protocol | undefined;

/**
 * Teaches MapLibre `pmtiles://` addresses: one archive read by ranges, with who made it; good for any number of maps. Where no
 * cookie lets the page in, a token does.
 */
export function usePmtiles(url: string, token?: string): void {
  if (!protocol) {
    protocol = new Protocol({ metadata: true });
    addProtocol('pmtiles', protocol.tile);
  }
  if (token !== undefined && !protocol.get(url))
    protocol.add(new PMTiles(new FetchSource(url, new Headers({ authorization: `Bearer ${token}` }))));
}
