/** Whether what was told then is to be told again. A time that lies ahead is one of a clock that was set back: then it is. */
export function isDue(
  toldAtMs: number,
  { nowMs, remindAfterMs }: { readonly nowMs: number; readonly remindAfterMs: number },
): boolean {
  return toldAtMs > nowMs || nowMs - toldAtMs >= remindAfterMs;
}
