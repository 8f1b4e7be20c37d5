/**
 * Asks for a flush: the first of a turn goes at once, after the step that asks; what many steps of the same turn send after it
 * goes together at its end.
 */
export function flushByTurns(flush: () => void): () => void {
  let willFlush = false;
  let hasFlushedInTurn = false;

  const flushFirst = () => {
    willFlush = false;
    hasFlushedInTurn = true;
    setImmediate(endTurn);
    flush();
  };
  const endTurn = () => {
    hasFlushedInTurn = false;
    if (!willFlush) return;
    willFlush = false;
    flush();
  };
  return () => {
    if (willFlush) return;
    willFlush = true;
    if (!hasFlushedInTurn) queueMicrotask(flushFirst);
  };
}
