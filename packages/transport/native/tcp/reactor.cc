#include "tcp/reactor.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

namespace tcp {
namespace {

constexpr uint64_t kTimer = 0;
constexpr int kEventsAtOnce = 128;

int new_socket(const Address& address) {
  const int fd = socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  return fd < 0 ? -errno : fd;
}

int pending_error(int fd) {
  int error = 0;
  socklen_t length = sizeof error;
  return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? error : errno;
}

bool is_connecting(int fd) {
  tcp_info info = {};
  socklen_t length = sizeof info;
  return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) == 0 && info.tcpi_state == TCP_SYN_SENT;
}

int64_t failed(int fd, int error) {
  ::close(fd);
  return error;
}

}  // namespace

int64_t monotonic_ms() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

Reactor::Reactor(Napi::Env env, size_t read_bytes, size_t message_bytes)
    : env_(env), read_bytes_(read_bytes), message_bytes_(message_bytes) {
  // The rest of a length before it, and room for as many empty messages as one read can bring.
  Napi::ArrayBuffer shared = Napi::ArrayBuffer::New(env, read_bytes + sizeof kPreface);
  Napi::ArrayBuffer table = Napi::ArrayBuffer::New(env, (read_bytes / 4 + 2) * 2 * sizeof(uint32_t));
  shared_ = Napi::Reference<Napi::ArrayBuffer>::New(shared, 1);
  table_ = Napi::Reference<Napi::ArrayBuffer>::New(table, 1);
  shared_data_ = static_cast<uint8_t*>(shared.Data());
  table_data_ = static_cast<uint32_t*>(table.Data());
}

Reactor::~Reactor() {
  for (const int fd : {epoll_, timer_, reserve_})
    if (fd >= 0) ::close(fd);
}

int Reactor::open(uv_loop_s* loop) {
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  timer_ = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  reserve_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (epoll_ < 0 || timer_ < 0 || reserve_ < 0) return -errno;
  epoll_event event = {};
  event.events = EPOLLIN;
  event.data.u64 = kTimer;
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, timer_, &event) != 0) return -errno;
  poll_ = static_cast<uv_handle_s*>(calloc(1, uv_handle_size(kUvPoll)));
  const int error = uv_poll_init(loop, poll_, epoll_);
  if (error != 0) {
    free(poll_);
    poll_ = nullptr;
    return error;
  }
  uv_handle_set_data(poll_, this);
  return 0;
}

void Reactor::close(uv_close_cb done, void* data) {
  for (auto& [id, endpoint] : endpoints_) ::close(endpoint->fd);
  endpoints_.clear();
  uv_handle_set_data(poll_, data);
  uv_close(poll_, done);
  poll_ = nullptr;
}

int64_t Reactor::listen(const Address& address, const Options& options, int backlog, const ListenerLimits& limits,
                        std::string& what) {
  const int fd = new_socket(address);
  if (fd < 0) return fd;
  if (const int error = apply(fd, options, true, what); error < 0) return failed(fd, error);
  if (bind(fd, reinterpret_cast<const sockaddr*>(&address.storage), address.length) != 0) return failed(fd, -errno);
  if (::listen(fd, backlog) != 0) return failed(fd, -errno);
  Endpoint& endpoint = add(fd, Kind::kListener);
  endpoint.listener = std::make_unique<Listener>();
  endpoint.listener->limits = limits;
  watch(endpoint, EPOLLIN);
  return endpoint.id;
}

int64_t Reactor::connect(const Address& address, const Options& options, bool says_preface, std::string& what) {
  const int fd = new_socket(address);
  if (fd < 0) return fd;
  if (const int error = apply(fd, options, false, what); error < 0) return failed(fd, error);
  const auto* to = reinterpret_cast<const sockaddr*>(&address.storage);
  if (::connect(fd, to, address.length) != 0 && errno != EINPROGRESS) return failed(fd, -errno);
  Endpoint& endpoint = add(fd, Kind::kConnecting);
  endpoint.says_preface = says_preface;
  watch(endpoint, EPOLLOUT);
  return endpoint.id;
}

Endpoint* Reactor::find(uint32_t id) {
  const auto found = endpoints_.find(id);
  return found == endpoints_.end() ? nullptr : found->second.get();
}

int Reactor::take(uint32_t id) {
  Endpoint* endpoint = find(id);
  if (endpoint == nullptr) return -EBADF;
  watch(*endpoint, 0);
  const int fd = endpoint->fd;
  endpoint->fd = -1;
  release(id, false);
  return fd;
}

void Reactor::release(uint32_t id, bool resets) {
  Endpoint* endpoint = find(id);
  if (endpoint == nullptr) return;
  if (endpoint->kind == Kind::kUnclassified) forget_waiting(*endpoint);
  if (endpoint->kind == Kind::kListener) {
    while (!endpoint->listener->waiting.empty()) refuse(endpoint->listener->waiting.front());
  }
  if (resets) {
    const linger at_once = {1, 0};
    setsockopt(endpoint->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }
  give_back(std::move(endpoint->partial));
  if (endpoint->fd >= 0) ::close(endpoint->fd);
  endpoints_.erase(id);
  // With nothing open, the process may end.
  if (endpoints_.empty() && is_polling_) {
    uv_poll_stop(poll_);
    is_polling_ = false;
  }
}

Endpoint& Reactor::add(int fd, Kind kind) {
  do {
    if (++last_id_ == 0) ++last_id_;
  } while (endpoints_.count(last_id_) > 0);
  auto endpoint = std::make_unique<Endpoint>();
  endpoint->id = last_id_;
  endpoint->fd = fd;
  endpoint->kind = kind;
  Endpoint& added = *endpoint;
  endpoints_[last_id_] = std::move(endpoint);
  if (!is_polling_) {
    uv_poll_start(poll_, kUvReadable, on_poll);
    is_polling_ = true;
  }
  return added;
}

void Reactor::watch(Endpoint& endpoint, uint32_t interest) {
  if (endpoint.interest == interest || endpoint.fd < 0) return;
  epoll_event event = {};
  event.events = interest;
  event.data.u64 = endpoint.id;
  const int operation = endpoint.interest == 0 ? EPOLL_CTL_ADD : interest == 0 ? EPOLL_CTL_DEL : EPOLL_CTL_MOD;
  epoll_ctl(epoll_, operation, endpoint.fd, &event);
  endpoint.interest = interest;
}

void Reactor::on_poll(uv_handle_s* handle, int status, int) {
  auto* reactor = static_cast<Reactor*>(uv_handle_get_data(handle));
  if (status == 0) reactor->pass();
}

void Reactor::pass() {
  epoll_event events[kEventsAtOnce];
  const int count = epoll_wait(epoll_, events, kEventsAtOnce, 0);
  for (int index = 0; index < count; ++index) {
    const Napi::HandleScope scope(env_);
    const uint64_t id = events[index].data.u64;
    const uint32_t happened = events[index].events;
    if (id == kTimer) {
      refuse_silent();
      continue;
    }
    // What was called for one before may have released this one.
    Endpoint* endpoint = find(static_cast<uint32_t>(id));
    if (endpoint == nullptr) continue;
    switch (endpoint->kind) {
      case Kind::kListener:
        accept_some(endpoint->id);
        break;
      case Kind::kUnclassified:
        classify(endpoint->id, (happened & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0);
        break;
      case Kind::kConnecting:
        finish_connect(*endpoint);
        break;
      case Kind::kConnection:
        on_connection(endpoint->id, happened);
        break;
    }
  }
}

void Reactor::finish_connect(Endpoint& endpoint) {
  int error = pending_error(endpoint.fd);
  if (error == 0 && endpoint.says_preface && !endpoint.said_preface) {
    endpoint.said_preface = true;
    // With fast open these bytes make the connection: nobody has answered yet.
    const ssize_t sent = send(endpoint.fd, kPreface, sizeof kPreface, MSG_NOSIGNAL);
    error = sent < 0 && errno != EINPROGRESS ? errno : pending_error(endpoint.fd);
    if (error == 0 && is_connecting(endpoint.fd)) return;
  }
  if (error == 0) {
    endpoint.kind = Kind::kConnection;
    watch_connection(endpoint);
  } else {
    watch(endpoint, 0);
  }
  call(callbacks.connected, {number(endpoint.id), number(error)});
}

// By the C interface: a thread that is being ended runs no more JavaScript, not even to make an error of it.
void Reactor::call(Napi::FunctionReference& callback, const std::initializer_list<napi_value>& arguments) {
  napi_value global = nullptr, function = nullptr, thrown = nullptr;
  if (napi_get_global(env_, &global) != napi_ok || napi_get_reference_value(env_, callback, &function) != napi_ok) return;
  const napi_status status = napi_make_callback(env_, nullptr, global, function, arguments.size(), arguments.begin(), nullptr);
  if (status != napi_pending_exception) return;
  bool is_pending = false;
  if (napi_is_exception_pending(env_, &is_pending) != napi_ok || !is_pending) return;
  if (napi_get_and_clear_last_exception(env_, &thrown) == napi_ok) napi_fatal_exception(env_, thrown);
}

}  // namespace tcp
