import type { EventSink } from '@dwcp/io';
import type { DwcpEvent } from '@dwcp/model';

const windowMs = 10_000;
const perWindow = 10;

/**
 * Passes at most ten events of one code and peer in ten seconds; the next one after that says how many were left out. Whoever can
 * make connections can make log lines, and must not fill a disk with them.
 */
export function throttleEvents(sink: EventSink, now: () => number): EventSink {
  const windows = new Map<string, { sinceMs: number; passed: number; suppressed: number }>();
  return {
    emit(event) {
      const key = `${event.code} ${String(event.data?.peer ?? '')}`;
      const window = windows.get(key);
      const isOld = window === undefined || now() - window.sinceMs >= windowMs;
      if (!isOld && window.passed >= perWindow) {
        window.suppressed++;
        return;
      }
      const suppressed = isOld ? (window?.suppressed ?? 0) : 0;
      if (isOld) windows.set(key, { sinceMs: now(), passed: 1, suppressed: 0 });
      else window.passed++;
      sink.emit(suppressed === 0 ? event : withCount(event, suppressed));
    },
  };
}

function withCount(event: DwcpEvent, suppressed: number): DwcpEvent {
  return {
    ...event,
    message: `${event.message} (${suppressed} more like it were left out)`,
    data: { ...event.data, suppressed },
  };
}
