/** Everything that needs H3 in the browser, loaded when the first hexagon or count is to be drawn. */
export { clustersOfCounts } from './countPlan.js';
export { hexagonMarks } from './hexagonPlan.js';
