import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** Rows drawn beyond the visible ones on either side. */
const OVERSCAN = 6;

/** What a list shows and does; rows are told apart by `keyOf`. */
export interface VirtualListProps<T> {
  readonly label: string;
  readonly items: readonly T[];
  /** Height of a row, rem. */
  readonly rowRem: number;
  readonly selectedKey: string | undefined;
  keyOf(item: T): string;
  row(item: T): ComponentChildren;
  /** Enter or click. */
  onChoose(item: T): void;
  /** Ctrl and Enter, or double click. */
  onOpen(item: T): void;
  onHover?(item: T | undefined): void;
  onMenu?(item: T, event: MouseEvent): void;
}

/** A list of any length that draws only the rows in view; arrow keys move, Enter chooses, Ctrl and Enter goes there. */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const { items, keyOf } = props;
  const box = useRef<HTMLDivElement>(null);
  const scroll = useSignal(0);
  const height = useSignal(600);
  const activeKey = useSignal<string | undefined>(undefined);
  const rowPixels = props.rowRem * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(() => {
      height.value = element.clientHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [height]);

  const activeIndex = items.findIndex((item) => keyOf(item) === (activeKey.value ?? props.selectedKey));
  const first = Math.max(0, Math.floor(scroll.value / rowPixels) - OVERSCAN);
  const last = Math.min(items.length, Math.ceil((scroll.value + height.value) / rowPixels) + OVERSCAN);
  const rowId = (item: T) => `row-${keyOf(item)}`;

  const moveTo = (index: number) => {
    const held = Math.min(items.length - 1, Math.max(0, index));
    const item = items[held];
    if (!item || !box.current) return;
    activeKey.value = keyOf(item);
    const top = held * rowPixels;
    const { scrollTop, clientHeight } = box.current;
    if (top < scrollTop) box.current.scrollTop = top;
    else if (top + rowPixels > scrollTop + clientHeight) box.current.scrollTop = top + rowPixels - clientHeight;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(height.value / rowPixels) - 1);
    const steps: Record<string, number> = {
      ArrowDown: activeIndex + 1,
      ArrowUp: activeIndex < 0 ? 0 : activeIndex - 1,
      PageDown: activeIndex + page,
      PageUp: activeIndex - page,
      Home: 0,
      End: items.length - 1,
    };
    const next = steps[event.key];
    const active = items[activeIndex];
    if (next !== undefined) moveTo(next);
    else if (event.key === 'Enter' && active) (event.ctrlKey || event.metaKey ? props.onOpen : props.onChoose)(active);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const active = items[activeIndex];
  const drawn = items.slice(first, last).map((item, offset) => ({ item, index: first + offset }));
  // The row that the list names as active is there wherever it is scrolled to: screen readers look for it.
  if (active && (activeIndex < first || activeIndex >= last)) drawn.push({ item: active, index: activeIndex });
  return (
    <div
      ref={box}
      class="virtual-list"
      role="listbox"
      tabIndex={0}
      aria-label={props.label}
      {...(active ? { 'aria-activedescendant': rowId(active) } : {})}
      onScroll={(event) => (scroll.value = event.currentTarget.scrollTop)}
      onKeyDown={onKeyDown}
      onMouseLeave={() => props.onHover?.(undefined)}
    >
      <div class="virtual-list-space" style={{ height: `${items.length * props.rowRem}rem` }}>
        {drawn.map(({ item, index }) => {
          const key = keyOf(item);
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list box above takes the keys.
            <div
              key={key}
              id={rowId(item)}
              class={key === activeKey.value ? 'row active' : 'row'}
              role="option"
              tabIndex={-1}
              aria-selected={key === props.selectedKey}
              aria-posinset={index + 1}
              aria-setsize={items.length}
              style={{ top: `${index * props.rowRem}rem`, height: `${props.rowRem}rem` }}
              onClick={() => {
                activeKey.value = key;
                props.onChoose(item);
              }}
              onDblClick={() => props.onOpen(item)}
              onMouseEnter={() => props.onHover?.(item)}
              onContextMenu={(event) => {
                if (!props.onMenu) return;
                event.preventDefault();
                props.onMenu(item, event);
              }}
            >
              {props.row(item)}
            </div>
          );
        })}
      </div>
    </div>
  );
}
