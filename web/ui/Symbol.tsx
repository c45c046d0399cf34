import type { Freshness, UnitStatus } from '../../server/wire/units.js';
import {
  cameraRecipe,
  type IncidentStage,
  incidentRecipe,
  type Mark,
  type Recipe,
  unitRecipe,
} from '../map/symbols/recipes.js';

/** A unit's symbol, the same as on the map; the words beside it carry the meaning for screen readers. */
export function UnitSymbol(props: { kind: string; status: UnitStatus; freshness: Freshness; size?: number }) {
  return <SymbolOf recipe={unitRecipe(props.kind, props.status, props.freshness)} size={props.size ?? 24} />;
}

/** An incident's symbol. */
export function IncidentSymbol(props: { priority: number; stage: IncidentStage; size?: number }) {
  return <SymbolOf recipe={incidentRecipe(props.priority, props.stage)} size={props.size ?? 24} />;
}

/** A camera's symbol. */
export function CameraSymbol(props: { ptz?: boolean; private?: boolean; live?: boolean; size?: number }) {
  const look = { ptz: props.ptz ?? false, private: props.private ?? false, live: props.live ?? false };
  return <SymbolOf recipe={cameraRecipe(look)} size={props.size ?? 24} />;
}

function SymbolOf({ recipe, size }: { recipe: Recipe; size: number }) {
  const side = `${size / 16}rem`;
  return (
    <svg
      class="symbol"
      viewBox="-2 -2 36 36"
      style={{ width: side, height: side }}
      aria-hidden="true"
      focusable="false"
    >
      <g opacity={recipe.opacity} stroke-linejoin="round" stroke-linecap="round">
        {recipe.marks.map((mark, index) => (
          <MarkOf key={index} mark={mark} />
        ))}
        {recipe.letter && (
          <text
            x="16"
            y="20.7"
            text-anchor="middle"
            class="symbol-letter"
            fill={`var(--${recipe.letter.fill})`}
            stroke={recipe.letter.halo ? `var(--${recipe.letter.halo})` : 'none'}
          >
            {recipe.letter.text}
          </text>
        )}
      </g>
    </svg>
  );
}

function MarkOf({ mark }: { mark: Mark }) {
  const path = (
    <path
      d={mark.path}
      fill={mark.fill ? `var(--${mark.fill})` : 'none'}
      fill-rule="evenodd"
      stroke={mark.stroke ? `var(--${mark.stroke})` : 'none'}
      stroke-width={mark.width ?? 0}
      {...(mark.dash ? { 'stroke-dasharray': mark.dash.join(' ') } : {})}
    />
  );
  if (!mark.half) return path;
  const x = mark.half === 'left' ? -2 : 16;
  // A nested svg clips what it holds: half of the box.
  return (
    <svg x={x} y={-2} width={18} height={36} viewBox={`${x} -2 18 36`} aria-hidden="true">
      {path}
    </svg>
  );
}
