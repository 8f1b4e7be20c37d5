/** What the application is told, in the order in which it happened. */
export type ReliableEvent =
  | { readonly kind: 'opened'; readonly streamId: number; readonly target: string }
  | { readonly kind: 'chunk'; readonly streamId: number; readonly bytes: Uint8Array; readonly endsMessage: boolean }
  | { readonly kind: 'ended'; readonly streamId: number }
  | { readonly kind: 'reset'; readonly streamId: number; readonly reason: string }
  /** Less than the write buffer is waiting to be sent. */
  | { readonly kind: 'writable'; readonly streamId: number };
