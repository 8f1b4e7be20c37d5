/** Waits. An interrupt that came before is thrown; one that comes meanwhile is noticed by whoever looks next. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise((resolve) => setTimeout(resolve, ms));
}
