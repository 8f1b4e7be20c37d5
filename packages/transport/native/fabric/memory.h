// The one mapping of layout.h. It outlives its endpoint for as long as JavaScript holds a view of it.
#pragma once

#include <linux/mman.h>
#include <sys/mman.h>

#include <atomic>
#include <bit>
#include <cstdint>
#include <memory>

#include "fabric/layout.h"

namespace fabric {

class Memory {
 public:
  // In pages of this size, a power of two, where there are enough of them; 0 and else in ordinary ones.
  static std::shared_ptr<Memory> map(size_t huge_page_bytes) {
    if (huge_page_bytes != 0) {
      const size_t bytes = (kMemoryBytes + huge_page_bytes - 1) / huge_page_bytes * huge_page_bytes;
      // Reserved now: who has no page when he first touches it is killed.
      const int size = std::countr_zero(huge_page_bytes) << MAP_HUGE_SHIFT;
      void* base = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | size, -1, 0);
      if (base != MAP_FAILED) return make(base, bytes, huge_page_bytes);
    }
    void* base = mmap(nullptr, kMemoryBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return base == MAP_FAILED ? nullptr : make(base, kMemoryBytes, 0);
  }
  ~Memory() { munmap(base, mapped_bytes_); }
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
  // 0 for ordinary ones.
  const size_t huge_page_bytes;

 private:
  Memory(uint8_t* start, size_t mapped_bytes, size_t page_bytes)
      : base(start), huge_page_bytes(page_bytes), mapped_bytes_(mapped_bytes) {}
  static std::shared_ptr<Memory> make(void* base, size_t bytes, size_t huge_page_bytes) {
    return std::shared_ptr<Memory>(new Memory(static_cast<uint8_t*>(base), bytes, huge_page_bytes));
  }

  const size_t mapped_bytes_;
};

}  // namespace fabric
