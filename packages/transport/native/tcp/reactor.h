// All sockets of one JavaScript thread: one epoll of their own, watched by Node's loop as one descriptor. Reads go into one
// buffer that all connections share, and are handed over in batches that are lent for the length of the call.
#pragma once

#include <napi.h>
#include <node_api.h>
#include <sys/uio.h>

#include <memory>
#include <unordered_map>
#include <vector>

#include "tcp/address.h"
#include "tcp/endpoint.h"
#include "tcp/socket-options.h"
#include "tcp/uv.h"

namespace tcp {

struct Callbacks {
  Napi::FunctionReference connected;  // (id, errno)
  Napi::FunctionReference accepted;   // (listener, id)
  Napi::FunctionReference control;    // (listener, fd)
  Napi::FunctionReference messages;   // (id, count, first message of its own | undefined, its length)
  Napi::FunctionReference writable;   // (id)
  Napi::FunctionReference ended;      // (id, how)
};

// How a connection ended, where it is no errno.
inline constexpr int kEndOfStream = 0;
inline constexpr int kEndWithinMessage = -1;
inline constexpr int kOverLimit = -2;

class Reactor {
 public:
  Reactor(Napi::Env env, size_t read_bytes, size_t message_bytes);
  ~Reactor();

  // 0 or -errno.
  int open(uv_loop_s* loop);
  void close(uv_close_cb done, void* data);

  // The id, or -errno and what failed.
  int64_t listen(const Address& address, const Options& options, int backlog, const ListenerLimits& limits, std::string& what);
  int64_t connect(const Address& address, const Options& options, bool says_preface, std::string& what);

  void set_reading(uint32_t id, bool is_reading);
  // Bytes taken, or -errno; what was not taken makes it call `writable`.
  int64_t write(uint32_t id, iovec* parts, int count, size_t bytes);
  // No more is written; reads to the end without handing over.
  void finish(uint32_t id);
  void release(uint32_t id, bool resets);
  // The descriptor, which is the caller's from here on.
  int take(uint32_t id);

  Endpoint* find(uint32_t id);
  Napi::ArrayBuffer shared_buffer() { return shared_.Value(); }
  Napi::ArrayBuffer table() { return table_.Value(); }

  Callbacks callbacks;

 private:
  static void on_poll(uv_handle_s* handle, int status, int events);
  void pass();
  void call(Napi::FunctionReference& callback, const std::initializer_list<napi_value>& arguments);
  napi_value number(double value) {
    napi_value made = nullptr;
    napi_create_double(env_, value, &made);
    return made;
  }

  Endpoint& add(int fd, Kind kind);
  void watch(Endpoint& endpoint, uint32_t interest);
  void watch_connection(Endpoint& connection);

  void finish_connect(Endpoint& endpoint);
  void accept_some(uint32_t listener_id);
  void classify(uint32_t id, bool has_ended);
  void forget_waiting(Endpoint& endpoint);
  void refuse(uint32_t id);
  void make_room(Listener& listener, const std::string& host);
  int accept_without_descriptors(int listening, Address& from);
  void refuse_silent();
  void arm_timer(int64_t due_ms);

  void on_connection(uint32_t id, uint32_t events);
  void receive(Endpoint& connection);
  void discard(Endpoint& connection);
  void hear_end(Endpoint& connection, uint32_t events);
  void end(Endpoint& connection, int how);
  std::unique_ptr<MessageBuffer> buffer_for(size_t bytes);
  void give_back(std::unique_ptr<MessageBuffer> buffer);

  Napi::Env env_;
  const size_t read_bytes_;
  const size_t message_bytes_;
  Napi::Reference<Napi::ArrayBuffer> shared_;
  Napi::Reference<Napi::ArrayBuffer> table_;
  uint8_t* shared_data_;
  uint32_t* table_data_;
  std::vector<std::unique_ptr<MessageBuffer>> small_buffers_, large_buffers_;

  std::unordered_map<uint32_t, std::unique_ptr<Endpoint>> endpoints_;
  uint32_t last_id_ = 0;
  int epoll_ = -1, timer_ = -1, reserve_ = -1;
  int64_t timer_due_ms_ = 0;
  uv_handle_s* poll_ = nullptr;
  bool is_polling_ = false;
};

int64_t monotonic_ms();

}  // namespace tcp
