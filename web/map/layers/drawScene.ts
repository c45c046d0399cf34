import type { Layer } from '@deck.gl/core';
import type { Scene } from '../scene.js';
import {
  cameraLayers,
  clusterLayers,
  hexagonLayers,
  incidentLayers,
  leaderLayers,
  selectionLayers,
  spreadLayers,
  trailLayers,
  wedgeLayers,
} from './markLayers.js';
import { drawingLayers, labelLayers, nearestLayers, rankLayers } from './overlayLayers.js';
import { liveLayers, soloLayers, unitLayers } from './unitLayers.js';

/** The whole picture as deck.gl layers, bottom first: a pure function of the scene. */
export function drawScene(scene: Scene): Layer[] {
  return [
    ...hexagonLayers(scene),
    ...wedgeLayers(scene),
    ...trailLayers(scene),
    ...leaderLayers(scene),
    ...nearestLayers(scene),
    ...cameraLayers(scene),
    ...clusterLayers(scene),
    ...unitLayers(scene),
    ...soloLayers(scene),
    ...liveLayers(scene),
    ...incidentLayers(scene),
    ...spreadLayers(scene),
    ...selectionLayers(scene),
    ...rankLayers(scene),
    ...labelLayers(scene),
    ...drawingLayers(scene),
  ];
}
