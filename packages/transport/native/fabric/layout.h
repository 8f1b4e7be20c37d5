// The memory a fabric endpoint shares with JavaScript: words of status, two rings and the buffers, one mapping that is registered
// with the provider where it wants that. src/fabric/layout.ts reads the same numbers from `layout()` of the addon.
#pragma once

#include <cstddef>
#include <cstdint>

namespace fabric {

// What JavaScript and the endpoint tell each other; counters run on and wrap.
enum StatusWord : uint32_t {
  kEventsConsumed = 0,   // by JavaScript
  kCommandsProduced = 1, // by JavaScript
  kSpinMicros = 2,       // by JavaScript: how long poll() may wait for an event
  kEventsProduced = 3,   // by the endpoint
};

enum CommandKind : uint32_t {
  kSend = 1,    // peer, slot, length
  kInsert = 2,  // peer, slot, length: the name of the remote endpoint is in the slot
  kRemove = 3,  // peer: what is not sent yet is dropped
};

struct Command {
  uint32_t kind, peer, slot, length;
};

enum EventKind : uint32_t {
  kReceived = 1,  // receive buffer, length; the buffer is lent until the event is consumed
  kFreed = 2,     // send slot
  kFailed = 3,    // peer, errno of libfabric
};

struct Event {
  uint32_t kind, a, b, c;
};

inline constexpr uint32_t kRingEntries = 4096;
// Small ones are sent inline by every provider that can; no length of them is above what shm injects.
inline constexpr uint32_t kSmallBytes = 4096, kSmallSlots = 512;
inline constexpr uint32_t kHeaderBytes = 16;
inline constexpr uint32_t kLargeBytes = 65536 + kHeaderBytes, kLargeSlots = 64;
inline constexpr uint32_t kReceiveBytes = kLargeBytes, kReceiveBuffers = 256;
inline constexpr uint32_t kSendSlots = kSmallSlots + kLargeSlots;
inline constexpr uint32_t kPeers = 1024;

inline constexpr size_t kStatusOffset = 0;
inline constexpr size_t kCommandsOffset = 4096;
inline constexpr size_t kEventsOffset = kCommandsOffset + kRingEntries * sizeof(Command);
inline constexpr size_t kSmallOffset = kEventsOffset + kRingEntries * sizeof(Event);
inline constexpr size_t kLargeOffset = kSmallOffset + size_t{kSmallSlots} * kSmallBytes;
inline constexpr size_t kReceiveOffset = kLargeOffset + size_t{kLargeSlots} * kLargeBytes;
inline constexpr size_t kMemoryBytes = kReceiveOffset + size_t{kReceiveBuffers} * kReceiveBytes;

constexpr size_t slot_offset(uint32_t slot) {
  return slot < kSmallSlots ? kSmallOffset + size_t{slot} * kSmallBytes
                            : kLargeOffset + size_t{slot - kSmallSlots} * kLargeBytes;
}
constexpr uint32_t slot_bytes(uint32_t slot) { return slot < kSmallSlots ? kSmallBytes : kLargeBytes; }
constexpr size_t receive_offset(uint32_t buffer) { return kReceiveOffset + size_t{buffer} * kReceiveBytes; }

}  // namespace fabric
