import type { Cluster } from './clusters.js';
import type { ClusterMark, IconPicture } from './scene.js';
import { STATUSES } from './symbols/kinds.js';
import type { Palette } from './symbols/paint.js';
import { STATUS_TOKEN } from './symbols/recipes.js';

/** Statuses in the order the ring goes round, clockwise from the top. */
const RING = [0, 1, 2, 3, 4, 5] as const;
const START = -Math.PI / 2;

/** Side of a cluster's icon for a count, CSS px. */
export function clusterSize(count: number, scale: number): number {
  return (count < 10 ? 40 : count < 100 ? 48 : count < 1000 ? 56 : 64) * scale;
}

/** Paints a ring with its count for each cluster and says where each is drawn. */
export function paintClusters(
  clusters: readonly Cluster[],
  options: { palette: Palette; scale: number; pixelRatio: number; format(count: number): string },
): { picture: IconPicture; marks: ClusterMark[] } {
  const side = Math.ceil(64 * options.scale * options.pixelRatio) + 2;
  const columns = Math.max(1, Math.ceil(Math.sqrt(clusters.length)));
  const canvas = document.createElement('canvas');
  canvas.width = columns * side;
  canvas.height = Math.max(1, Math.ceil(clusters.length / columns)) * side;
  const context = canvas.getContext('2d')!;
  const mapping: IconPicture['mapping'] = {};
  const marks = clusters.map((cluster, index): ClusterMark => {
    const key = `c${index}`;
    const size = clusterSize(cluster.total, options.scale);
    const pixels = Math.round(size * options.pixelRatio);
    const x = (index % columns) * side;
    const y = Math.floor(index / columns) * side;
    paintCluster(context, cluster, { x, y, pixels }, options);
    mapping[key] = { x, y, width: pixels, height: pixels, mask: false };
    return { key, at: cluster.at, icon: key, size, count: cluster.total };
  });
  return { picture: { canvas, mapping }, marks };
}

function paintCluster(
  context: CanvasRenderingContext2D,
  cluster: Cluster,
  place: { x: number; y: number; pixels: number },
  { palette, pixelRatio, scale, format }: Parameters<typeof paintClusters>[1],
): void {
  const unit = pixelRatio * scale;
  const middle = place.pixels / 2;
  const ring = 5 * unit;
  const radius = middle - ring / 2 - 2 * unit;
  context.save();
  context.translate(place.x + middle, place.y + middle);
  fillDisc(context, radius + ring / 2 + 1.5 * unit, palette('casing'));
  fillDisc(context, radius + ring / 2, palette('panel'));
  let angle = START;
  for (const status of RING) {
    const share = cluster.counts[status]! / cluster.total;
    if (share === 0) continue;
    const end = angle + share * 2 * Math.PI;
    context.beginPath();
    context.arc(0, 0, radius, angle, end);
    context.strokeStyle = palette(STATUS_TOKEN[STATUSES[status]!]);
    context.lineWidth = ring;
    context.stroke();
    angle = end;
  }
  const text = format(cluster.total);
  const size = (text.length > 3 ? 12 : 14) * unit;
  context.font = `600 ${size}px "Inter Variable", Inter, sans-serif`;
  context.textAlign = 'center';
  context.fillStyle = palette('text-1');
  context.fillText(text, 0, size * 0.36);
  context.restore();
}

function fillDisc(context: CanvasRenderingContext2D, radius: number, color: string): void {
  context.beginPath();
  context.arc(0, 0, radius, 0, 2 * Math.PI);
  context.fillStyle = color;
  context.fill();
}
