// The acceptor: who comes is told apart by the first bytes, which stay in the kernel until then. Who says nothing, or something
// else, costs a descriptor for a while and no JavaScript, and is never answered.
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>

#include "tcp/reactor.h"

namespace tcp {
namespace {

constexpr int kAcceptsAtOnce = 64;
constexpr size_t kTlsHeader = 5;
// RFC 8446 section 5.1 and 5.2.
constexpr size_t kTlsRecordMost = 16384 + 256;

void wait_for_bytes(int fd, int bytes) { setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &bytes, sizeof bytes); }

}  // namespace

void Reactor::accept_some(uint32_t listener_id) {
  for (int count = 0; count < kAcceptsAtOnce; ++count) {
    Endpoint* endpoint = find(listener_id);
    if (endpoint == nullptr) return;
    Address from;
    from.length = sizeof from.storage;
    int fd = accept4(endpoint->fd, reinterpret_cast<sockaddr*>(&from.storage), &from.length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0 && (errno == EMFILE || errno == ENFILE)) fd = accept_without_descriptors(endpoint->fd, from);
    if (fd < 0) {
      if (errno == ECONNABORTED || errno == EINTR || errno == EPROTO) continue;
      return;
    }
    Listener& listener = *endpoint->listener;
    const std::string host = host_key(from);
    make_room(listener, host);
    Endpoint& added = add(fd, Kind::kUnclassified);
    added.listener_id = listener_id;
    added.host = host;
    added.deadline_ms = monotonic_ms() + listener.limits.deadline_ms;
    added.place = listener.waiting.insert(listener.waiting.end(), added.id);
    listener.waiting_of_host[host] += 1;
    watch(added, EPOLLIN | EPOLLRDHUP);
    classify(added.id, false);
  }
}

// Nobody is kept out by those who wait: who has waited longest has had the most time to speak.
void Reactor::make_room(Listener& listener, const std::string& host) {
  const auto of_host = listener.waiting_of_host.find(host);
  if (of_host != listener.waiting_of_host.end() && of_host->second >= listener.limits.unclassified_of_host) {
    for (const uint32_t id : listener.waiting) {
      if (find(id)->host != host) continue;
      refuse(id);
      break;
    }
  }
  if (listener.waiting.size() >= listener.limits.unclassified) refuse(listener.waiting.front());
}

// The process has no descriptor left: what waits longest makes room, or else the newest is turned away, so that the queue of the
// kernel does not fill up and wake us for nothing.
int Reactor::accept_without_descriptors(int listening, Address& from) {
  Endpoint* oldest = nullptr;
  for (auto& [id, endpoint] : endpoints_) {
    if (endpoint->kind == Kind::kUnclassified && (oldest == nullptr || endpoint->deadline_ms < oldest->deadline_ms)) oldest = endpoint.get();
  }
  if (oldest != nullptr) {
    refuse(oldest->id);
    from.length = sizeof from.storage;
    return accept4(listening, reinterpret_cast<sockaddr*>(&from.storage), &from.length, SOCK_NONBLOCK | SOCK_CLOEXEC);
  }
  ::close(reserve_);
  const int fd = accept(listening, nullptr, nullptr);
  if (fd >= 0) ::close(fd);
  reserve_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  errno = fd >= 0 ? EINTR : EAGAIN;
  return -1;
}

void Reactor::classify(uint32_t id, bool has_ended) {
  Endpoint& endpoint = *find(id);
  const uint32_t listener_id = endpoint.listener_id;
  uint8_t first[kTlsHeader];
  const ssize_t got = recv(endpoint.fd, first, sizeof first, MSG_PEEK);
  if (got <= 0) {
    if (got < 0 && errno == EAGAIN && !has_ended) return arm_timer(endpoint.deadline_ms);
    return refuse(id);
  }
  if (first[0] == kTlsHandshake && find(listener_id)->listener->limits.takes_control) {
    size_t wanted = kTlsHeader;
    if (got == sizeof first) {
      const size_t record = static_cast<size_t>(first[3]) << 8 | first[4];
      if (first[1] != 3 || record == 0 || record > kTlsRecordMost) return refuse(id);
      wanted += record;
    }
    int available = 0;
    ioctl(endpoint.fd, FIONREAD, &available);
    if (static_cast<size_t>(available) < wanted) {
      if (has_ended) return refuse(id);
      wait_for_bytes(endpoint.fd, static_cast<int>(wanted));
      return arm_timer(endpoint.deadline_ms);
    }
    wait_for_bytes(endpoint.fd, 1);
    const int fd = take(id);
    return call(callbacks.control, {number(listener_id), number(fd)});
  }
  const size_t said = std::min(static_cast<size_t>(got), sizeof kPreface);
  if (memcmp(first, kPreface, said) != 0) return refuse(id);
  if (said < sizeof kPreface) {
    if (has_ended) return refuse(id);
    wait_for_bytes(endpoint.fd, sizeof kPreface);
    return arm_timer(endpoint.deadline_ms);
  }
  if (recv(endpoint.fd, first, sizeof kPreface, 0) != sizeof kPreface) return refuse(id);
  wait_for_bytes(endpoint.fd, 1);
  forget_waiting(endpoint);
  endpoint.kind = Kind::kConnection;
  watch_connection(endpoint);
  call(callbacks.accepted, {number(listener_id), number(id)});
}

void Reactor::forget_waiting(Endpoint& endpoint) {
  Listener& listener = *find(endpoint.listener_id)->listener;
  listener.waiting.erase(endpoint.place);
  const auto of_host = listener.waiting_of_host.find(endpoint.host);
  if (--of_host->second == 0) listener.waiting_of_host.erase(of_host);
}

void Reactor::refuse(uint32_t id) {
  find(find(id)->listener_id)->listener->refused += 1;
  release(id, false);
}

void Reactor::refuse_silent() {
  uint64_t expirations;
  if (read(timer_, &expirations, sizeof expirations) < 0) return;
  timer_due_ms_ = 0;
  const int64_t now = monotonic_ms();
  std::vector<uint32_t> listeners;
  for (auto& [id, endpoint] : endpoints_)
    if (endpoint->kind == Kind::kListener) listeners.push_back(id);
  for (const uint32_t id : listeners) {
    std::list<uint32_t>& waiting = find(id)->listener->waiting;
    while (!waiting.empty() && find(waiting.front())->deadline_ms <= now) refuse(waiting.front());
    if (!waiting.empty()) arm_timer(find(waiting.front())->deadline_ms);
  }
}

void Reactor::arm_timer(int64_t due_ms) {
  // Those that come later are not due earlier, but for listeners with less patience.
  if (timer_due_ms_ != 0 && timer_due_ms_ <= due_ms) return;
  timer_due_ms_ = due_ms;
  itimerspec when = {};
  when.it_value.tv_sec = due_ms / 1000;
  when.it_value.tv_nsec = due_ms % 1000 * 1000000 + 1;
  timerfd_settime(timer_, TFD_TIMER_ABSTIME, &when, nullptr);
}

}  // namespace tcp
