// The one mapping of layout.h. It outlives its endpoint for as long as JavaScript holds a view of it.
#pragma once

#include <sys/mman.h>

#include <atomic>
#include <cstdint>
#include <memory>

#include "fabric/layout.h"

namespace fabric {

class Memory {
 public:
  static std::shared_ptr<Memory> map() {
    void* base = mmap(nullptr, kMemoryBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return base == MAP_FAILED ? nullptr : std::shared_ptr<Memory>(new Memory(static_cast<uint8_t*>(base)));
  }
  ~Memory() { munmap(base, kMemoryBytes); }
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  volatile uint32_t& status(StatusWord word) const { return reinterpret_cast<uint32_t*>(base + kStatusOffset)[word]; }
  Command& command(uint32_t index) const {
    return reinterpret_cast<Command*>(base + kCommandsOffset)[index % kRingEntries];
  }
  Event& event(uint32_t index) const { return reinterpret_cast<Event*>(base + kEventsOffset)[index % kRingEntries]; }
  uint8_t* slot(uint32_t slot) const { return base + slot_offset(slot); }
  uint8_t* receive_buffer(uint32_t buffer) const { return base + receive_offset(buffer); }

  uint8_t* const base;

 private:
  explicit Memory(uint8_t* start) : base(start) {}
};

}  // namespace fabric
