// One RDM endpoint with its completion queue: sends what the command ring names, reports through the event ring. It moves packets
// and knows nothing of connections; that is src/fabric/ in JavaScript. One thread at a time drives it.
#pragma once

#include <rdma/fi_cm.h>
#include <rdma/fi_domain.h>
#include <rdma/fi_endpoint.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "fabric/memory.h"
#include "fabric/provider-info.h"

namespace fabric {

struct EndpointOptions {
  std::string provider;
  // Where to bind, as the provider takes it: an address and a port, or a device; may be empty.
  std::string host, service, device;
  // Its own name, where names are text (shm).
  std::string name;
  bool wants_wait_fd = false;
  // Operations under way at once and entries of the completion queue; 0: what the provider takes by itself.
  uint32_t send_depth = 0, receive_depth = 0, completion_depth = 0;
  // Completions read at once; 0: as many as are usual here.
  uint32_t completion_batch = 0;
  // 0: ordinary pages.
  size_t huge_page_bytes = 0;
};

class Endpoint {
 public:
  // Blocks; nullptr and why.
  static std::unique_ptr<Endpoint> open(const Library& library, const EndpointOptions& options, Failure& failure);
  ~Endpoint();
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;

  // Takes commands, hands buffers back, reads completions. True when there was anything to do.
  bool progress();

  // By the side of JavaScript.
  void publish(uint32_t consumed, uint32_t produced) {
    consumed_.store(consumed, std::memory_order_release);
    produced_.store(produced, std::memory_order_seq_cst);
  }
  uint32_t events_produced() const { return available_.load(std::memory_order_seq_cst); }

  // By the driving thread.
  bool has_commands() const { return taken_ != produced_.load(std::memory_order_seq_cst); }
  bool has_blocked_peers() const { return !blocked_.empty() || !unposted_.empty(); }
  // What becomes readable on a completion, or -1.
  int wait_fd() const { return wait_fd_; }
  // False when there is something to read already.
  bool may_wait();

  const std::string& name() const { return name_; }
  const std::string& provider() const { return provider_; }
  size_t inject_bytes() const { return inject_bytes_; }
  // As the provider says it has them.
  size_t send_depth() const { return info_->tx_attr->size; }
  size_t receive_depth() const { return info_->rx_attr->size; }
  // As the provider has taken it: it tells nothing of what it made of that.
  size_t completion_depth() const { return completion_depth_; }
  const std::shared_ptr<Memory>& memory() const { return memory_; }

 private:
  using Clock = std::chrono::steady_clock;
  struct Operation {
    fi_context2 context;  // first: the provider's, found again by its address
    bool is_receive;
    uint32_t index, peer, generation;
  };
  struct Peer {
    fi_addr_t address = FI_ADDR_UNSPEC;
    std::string name;
    uint32_t generation = 0;
    std::deque<Command> pending;
    // While something is pending.
    Clock::time_point blocked_since, retry_at;
  };

  explicit Endpoint(const Library& library) : library_(library) {}
  bool set_up(const EndpointOptions& options, Failure& failure);
  int open_completions(const EndpointOptions& options);
  void join_process();
  void leave_process();
  bool may_insert(const std::string& name);
  void forget(const std::string& name);
  bool turn();
  void run(const Command& command);
  void insert(const Command& command);
  void remove(uint32_t peer);
  bool try_send(const Command& command);
  void retry_blocked();
  bool post_receive(uint32_t buffer);
  bool read_completions();
  void read_error();
  void emit(uint32_t kind, uint32_t a, uint32_t b = 0);
  uint32_t event_space() const { return kRingEntries - (emitted_ - released_); }

  const Library& library_;
  InfoPtr info_{nullptr, InfoDeleter{nullptr}};
  fid_fabric* fabric_ = nullptr;
  fid_domain* domain_ = nullptr;
  fid_av* av_ = nullptr;
  fid_cq* cq_ = nullptr;
  fid_mr* mr_ = nullptr;
  fid_ep* ep_ = nullptr;
  void* descriptor_ = nullptr;
  int wait_fd_ = -1;
  size_t inject_bytes_ = 0, completion_depth_ = 0;
  std::vector<fi_cq_msg_entry> completions_;
  std::string name_, provider_;
  std::shared_ptr<Memory> memory_;

  // Whether others of this process may reach into it: see leave_process.
  bool shares_process_ = false;
  std::mutex mutex_;
  std::vector<Operation> sends_{kSendSlots}, receives_{kReceiveBuffers};
  std::vector<Peer> peers_{kPeers};
  std::vector<uint32_t> blocked_, unposted_;
  uint32_t taken_ = 0, released_ = 0, emitted_ = 0;
  std::atomic<uint32_t> consumed_{0}, produced_{0}, available_{0};
};

}  // namespace fabric
