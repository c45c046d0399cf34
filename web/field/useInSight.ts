import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** Enough of a thing must be seen for it to count as looked at. */
const SEEN_SHARE = 0.6;

/** Tells once when an element is in sight of a person: on the screen, in a page that is looked at. */
export function useInSight<E extends Element>(onSeen: () => void): RefObject<E | null> {
  const element = useRef<E>(null);
  useEffect(() => {
    if (!element.current) return;
    let isInView = false;
    const look = () => {
      if (!isInView || document.visibilityState !== 'visible') return;
      stop();
      onSeen();
    };
    const observer = new IntersectionObserver(
      (entries) => {
        isInView = entries.some(({ isIntersecting }) => isIntersecting);
        look();
      },
      { threshold: SEEN_SHARE },
    );
    const stop = () => {
      observer.disconnect();
      document.removeEventListener('visibilitychange', look);
    };
    observer.observe(element.current);
    document.addEventListener('visibilitychange', look);
    return stop;
  }, []);
  return element;
}
