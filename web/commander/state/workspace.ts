import { batch, type Signal, signal } from '@preact/signals';
import { DEFAULT_FILTERS, type UnitFilters } from './filters.js';
import { DEFAULT_LAYERS, type LayerName, type PanelName, type SavedState, type Selected } from './urlState.js';

/** A place in WGS84 degrees. */
export interface Place {
  readonly lat: number;
  readonly lng: number;
}

/** What a click or drag on the map does now. */
export type Tool = 'none' | 'measure' | 'lasso' | 'box' | 'circle' | 'newIncident' | 'draw';

/** An open menu at a pixel of the page: for a place, or a thing at it. */
export interface MapMenu {
  readonly x: number;
  readonly y: number;
  readonly place: Place;
  readonly target?: Selected;
}

/** What is open above the map. */
export type Overlay = 'none' | 'palette' | 'help' | 'account' | 'toWall';

/** A short message with a way back; it goes by itself. */
export interface Notice {
  readonly text: string;
  readonly undo?: () => void;
}

/** What the person at this page is doing: everything that is neither the picture nor kept on the server. */
export interface Workspace {
  readonly panel: Signal<PanelName>;
  /** Which list of the areas' panel is shown. */
  readonly areaTab: Signal<'areas' | 'drawings' | 'fences'>;
  readonly listOpen: Signal<boolean>;
  readonly inspectorOpen: Signal<boolean>;
  readonly logOpen: Signal<boolean>;
  readonly filtersOpen: Signal<boolean>;
  readonly layers: Signal<ReadonlySet<LayerName>>;
  readonly filters: Signal<UnitFilters>;
  readonly listText: Signal<string>;
  readonly selected: Signal<Selected | undefined>;
  readonly hovered: Signal<Selected | undefined>;
  readonly followed: Signal<string | undefined>;
  readonly trails: Signal<ReadonlySet<string>>;
  readonly tool: Signal<Tool>;
  readonly measured: Signal<readonly Place[]>;
  readonly menu: Signal<MapMenu | undefined>;
  readonly overlay: Signal<Overlay>;
  /** What a tile of a wall is being chosen for. */
  readonly toWall: Signal<Selected | undefined>;
  /** Place of the report that is being entered. */
  readonly draft: Signal<Place | undefined>;
  /** The form of a new report is open. */
  readonly intakeOpen: Signal<boolean>;
  readonly notice: Signal<Notice | undefined>;
  /** Several things at one place, after one of them was clicked. */
  readonly coincident: Signal<readonly Selected[] | undefined>;
  /** Where the pointer rests on the map. */
  readonly pointer: Signal<Place | undefined>;
  /** The count under the pointer, with its pixel on the map. */
  readonly hoveredCount: Signal<{ x: number; y: number; count: number } | undefined>;
}

/** A workspace as a link describes it. */
export function createWorkspace(saved: SavedState): Workspace {
  return {
    panel: signal(saved.panel ?? 'incidents'),
    areaTab: signal('areas'),
    listOpen: signal(true),
    inspectorOpen: signal(true),
    logOpen: signal(false),
    filtersOpen: signal(false),
    layers: signal(saved.layers),
    filters: signal(saved.filters),
    listText: signal(''),
    selected: signal(saved.selected),
    hovered: signal(undefined),
    followed: signal(undefined),
    trails: signal(new Set()),
    tool: signal('none'),
    measured: signal([]),
    menu: signal(undefined),
    overlay: signal('none'),
    toWall: signal(undefined),
    draft: signal(undefined),
    intakeOpen: signal(false),
    notice: signal(undefined),
    coincident: signal(undefined),
    pointer: signal(undefined),
    hoveredCount: signal(undefined),
  };
}

/** Takes over place-independent parts of a saved view. */
export function applySaved(workspace: Workspace, saved: SavedState): void {
  batch(() => {
    workspace.layers.value = saved.layers ?? DEFAULT_LAYERS;
    workspace.filters.value = saved.filters ?? DEFAULT_FILTERS;
    workspace.selected.value = saved.selected;
    if (saved.panel) workspace.panel.value = saved.panel;
  });
}

/** Whether two selections are the same thing. */
export function isSame(a: Selected | undefined, b: Selected | undefined): boolean {
  return a?.type === b?.type && a?.id === b?.id;
}
