/** Takes the focus for a whole tile, so that keys move, enlarge and close it; seen by the ring around the tile alone. */
export function TileHandle({ label }: { label: string }) {
  return <button type="button" class="tile-handle" aria-label={label} />;
}
