import t from 'tap';
import { Drawings } from '../../../web/commander/drawings/drawings.js';
import {
  geometryOf,
  mapGeometry,
  type Point,
  positionsOf,
  readPoints,
  shapeOf,
  textOfPoints,
} from '../../../web/commander/drawings/shape.js';

const POINTS: Point[] = [
  [117.1, 36.6],
  [117.2, 36.6],
  [117.2, 36.7],
];

t.test('points become a geometry when there are enough, and come back the same', async (t) => {
  t.equal(geometryOf('area', POINTS.slice(0, 2)), undefined);
  t.equal(geometryOf('line', POINTS.slice(0, 1)), undefined);
  t.equal(geometryOf('point', []), undefined);
  for (const kind of ['line', 'area'] as const) {
    t.strictSame(shapeOf(geometryOf(kind, POINTS)!), { kind, points: POINTS });
  }
  const area = geometryOf('area', POINTS)!;
  t.equal(positionsOf(area).length, 4, 'a ring is closed');
  t.strictSame(mapGeometry(area, ([lng, lat]) => [lng + 1, lat]).type, 'Polygon');
  const withHole = {
    type: 'Polygon' as const,
    coordinates: [
      [...POINTS, POINTS[0]!],
      [...POINTS, POINTS[0]!],
    ],
  };
  t.equal(shapeOf(withHole as never), undefined, 'holes are not drawn by points');
});

t.test('points are read as people write them, latitude first', async (t) => {
  t.strictSame(readPoints(textOfPoints(POINTS)), POINTS);
  t.strictSame(readPoints('36.6, 117.1\n\n'), [[117.1, 36.6]]);
  t.equal(readPoints('36.6, 117.1\nhere'), undefined);
});

t.test('each change of the points is one step back', async (t) => {
  const drawings = new Drawings(async () => {
    throw new Error('nothing is asked');
  });
  drawings.begin('line');
  drawings.setPoints(POINTS.slice(0, 2));
  drawings.setPoints(POINTS);
  drawings.setPoints([...POINTS]);
  drawings.undo();
  t.strictSame(drawings.points.value, POINTS.slice(0, 2), 'the same points again are no step');
  drawings.undo();
  t.strictSame(drawings.points.value, []);
  t.notOk(drawings.canUndo);
  drawings.undo();
  drawings.drop();
  t.equal(drawings.draft.value, undefined);
});
