#include "fabric/endpoint.h"

#include <algorithm>

namespace fabric {
namespace {

// A full queue is soon empty again. A remote that is not there is not: providers connect anew with every try.
std::chrono::microseconds pause_after(std::chrono::nanoseconds blocked) {
  if (blocked < std::chrono::milliseconds(5)) return std::chrono::microseconds(0);
  return blocked < std::chrono::milliseconds(200) ? std::chrono::milliseconds(1) : std::chrono::milliseconds(20);
}

// The most events one command makes.
constexpr uint32_t kEventsPerCommand = 2;

}  // namespace

bool Endpoint::progress() {
  if (!shares_process_) return turn();
  const std::lock_guard<std::mutex> lock(mutex_);
  return turn();
}

bool Endpoint::turn() {
  bool did_something = false;
  for (const uint32_t consumed = consumed_.load(std::memory_order_acquire); released_ != consumed; released_ += 1) {
    const Event& event = memory_->event(released_);
    if (event.kind == kReceived && !post_receive(event.a)) unposted_.push_back(event.a);
  }
  for (const uint32_t produced = produced_.load(std::memory_order_acquire);
       taken_ != produced && event_space() > kEventsPerCommand; taken_ += 1) {
    run(memory_->command(taken_));
    did_something = true;
  }
  if (has_blocked_peers()) retry_blocked();
  if (event_space() > completions_.size() * kEventsPerCommand) did_something |= read_completions();
  if (available_.load(std::memory_order_relaxed) != emitted_) {
    available_.store(emitted_, std::memory_order_seq_cst);
    did_something = true;
  }
  return did_something;
}

void Endpoint::run(const Command& command) {
  if (command.peer >= kPeers) return;
  if (command.kind == kRemove) {
    remove(command.peer);
  } else if (command.slot >= kSendSlots || command.length > slot_bytes(command.slot)) {
    emit(kFailed, command.peer, FI_EINVAL);
  } else if (command.kind == kInsert) {
    insert(command);
  } else if (!peers_[command.peer].pending.empty()) {
    peers_[command.peer].pending.push_back(command);
  } else if (!try_send(command)) {
    Peer& peer = peers_[command.peer];
    peer.pending.push_back(command);
    peer.blocked_since = peer.retry_at = Clock::now();
    blocked_.push_back(command.peer);
  }
}

void Endpoint::insert(const Command& command) {
  Peer& peer = peers_[command.peer];
  fi_addr_t address = FI_ADDR_UNSPEC;
  const std::string name(reinterpret_cast<const char*>(memory_->slot(command.slot)), command.length);
  const int inserted = may_insert(name) ? fi_av_insert(av_, name.c_str(), 1, &address, 0, nullptr) : 0;
  emit(kFreed, command.slot);
  if (inserted == 1) {
    peer.address = address;
    peer.name = name;
  } else {
    emit(kFailed, command.peer, FI_EADDRNOTAVAIL);
  }
}

void Endpoint::remove(uint32_t index) {
  Peer& peer = peers_[index];
  // As many as there are slots: they find room, the ring is larger than all slots and buffers together.
  for (const Command& command : peer.pending) emit(kFreed, command.slot);
  peer.pending.clear();
  std::erase(blocked_, index);
  peer.generation += 1;
  if (peer.address != FI_ADDR_UNSPEC) fi_av_remove(av_, &peer.address, 1, 0);
  peer.address = FI_ADDR_UNSPEC;
}

// False: the provider has no room now.
bool Endpoint::try_send(const Command& command) {
  const Peer& peer = peers_[command.peer];
  if (peer.address == FI_ADDR_UNSPEC) {
    emit(kFreed, command.slot);
    return true;
  }
  const uint8_t* bytes = memory_->slot(command.slot);
  ssize_t code;
  const bool is_inline = command.length <= inject_bytes_;
  if (is_inline) {
    code = fi_inject(ep_, bytes, command.length, peer.address);
  } else {
    Operation& operation = sends_[command.slot];
    operation.is_receive = false;
    operation.index = command.slot;
    operation.peer = command.peer;
    operation.generation = peer.generation;
    code = fi_send(ep_, bytes, command.length, descriptor_, peer.address, &operation.context);
  }
  if (code == -FI_EAGAIN) return false;
  if (code != 0) emit(kFailed, command.peer, static_cast<uint32_t>(-code));
  if (code != 0 || is_inline) emit(kFreed, command.slot);
  return true;
}

void Endpoint::retry_blocked() {
  std::erase_if(unposted_, [this](uint32_t buffer) { return post_receive(buffer); });
  if (blocked_.empty()) return;
  const Clock::time_point now = Clock::now();
  std::erase_if(blocked_, [this, now](uint32_t index) {
    Peer& peer = peers_[index];
    if (now < peer.retry_at) return false;
    std::deque<Command>& pending = peer.pending;
    while (!pending.empty() && event_space() > kEventsPerCommand && try_send(pending.front())) {
      pending.pop_front();
      peer.blocked_since = now;
    }
    peer.retry_at = now + pause_after(now - peer.blocked_since);
    return pending.empty();
  });
}

bool Endpoint::post_receive(uint32_t buffer) {
  Operation& operation = receives_[buffer];
  operation.is_receive = true;
  operation.index = buffer;
  return fi_recv(ep_, memory_->receive_buffer(buffer), kReceiveBytes, descriptor_, FI_ADDR_UNSPEC, &operation.context) == 0;
}

bool Endpoint::read_completions() {
  const ssize_t count = fi_cq_read(cq_, completions_.data(), completions_.size());
  if (count == -FI_EAVAIL) {
    read_error();
    return true;
  }
  for (ssize_t index = 0; index < count; index += 1) {
    const fi_cq_msg_entry& entry = completions_[index];
    if (entry.op_context == nullptr) continue;
    const Operation& operation = *static_cast<Operation*>(entry.op_context);
    if (operation.is_receive) {
      emit(kReceived, operation.index, static_cast<uint32_t>(entry.len));
    } else {
      emit(kFreed, operation.index);
    }
  }
  return count > 0;
}

void Endpoint::read_error() {
  fi_cq_err_entry entry = {};
  if (fi_cq_readerr(cq_, &entry, 0) <= 0 || entry.op_context == nullptr) return;
  const Operation& operation = *static_cast<Operation*>(entry.op_context);
  if (operation.is_receive) {
    // A packet longer than any we send, or one that broke off: whoever sent it is not known here.
    if (!post_receive(operation.index)) unposted_.push_back(operation.index);
    return;
  }
  emit(kFreed, operation.index);
  // Of a peer that was removed meanwhile nobody wants to hear.
  if (peers_[operation.peer].generation == operation.generation) {
    emit(kFailed, operation.peer, static_cast<uint32_t>(entry.err));
  }
}

bool Endpoint::may_wait() {
  std::unique_lock<std::mutex> lock(mutex_, std::defer_lock);
  if (shares_process_) lock.lock();
  fid* fids[] = {&cq_->fid};
  return fi_trywait(fabric_, fids, 1) == 0;
}

void Endpoint::emit(uint32_t kind, uint32_t a, uint32_t b) {
  Event& event = memory_->event(emitted_);
  event.kind = kind;
  event.a = a;
  event.b = b;
  emitted_ += 1;
}

}  // namespace fabric
