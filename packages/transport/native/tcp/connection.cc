// A connection: whole messages out of the stream of bytes, each with its length before it, four bytes in network order.
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>

#include "tcp/reactor.h"

namespace tcp {
namespace {

constexpr size_t kLength = 4;
constexpr size_t kSmallBuffer = 64 * 1024;
constexpr size_t kKeptBuffers = 8;

uint32_t length_at(const uint8_t* bytes) {
  return static_cast<uint32_t>(bytes[0]) << 24 | static_cast<uint32_t>(bytes[1]) << 16 | static_cast<uint32_t>(bytes[2]) << 8 | bytes[3];
}

bool has_unread(int fd) {
  int unread = 0;
  return ioctl(fd, FIONREAD, &unread) == 0 && unread > 0;
}

}  // namespace

void Reactor::watch_connection(Endpoint& connection) {
  uint32_t interest = connection.wants_write ? static_cast<uint32_t>(EPOLLOUT) : 0;
  if (connection.is_reading || connection.discards) {
    interest |= EPOLLIN;
  } else if (!connection.has_heard_end) {
    // Who does not read hears of the end nevertheless.
    interest |= EPOLLRDHUP;
  } else if (!connection.wants_write) {
    // The kernel would repeat what cannot be acted upon before it reads again.
    watch(connection, 0);
    return;
  }
  watch(connection, interest);
}

void Reactor::set_reading(uint32_t id, bool is_reading) {
  Endpoint* connection = find(id);
  if (connection == nullptr || connection->kind != Kind::kConnection) return;
  connection->is_reading = is_reading;
  watch_connection(*connection);
}

int64_t Reactor::write(uint32_t id, iovec* parts, int count, size_t bytes) {
  Endpoint* connection = find(id);
  if (connection == nullptr || connection->kind != Kind::kConnection) return -EBADF;
  msghdr message = {};
  message.msg_iov = parts;
  message.msg_iovlen = static_cast<size_t>(count);
  const ssize_t sent = sendmsg(connection->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0 && errno != EAGAIN && errno != EINTR) return -errno;
  const size_t taken = sent < 0 ? 0 : static_cast<size_t>(sent);
  connection->wants_write = taken < bytes;
  watch_connection(*connection);
  return static_cast<int64_t>(taken);
}

void Reactor::finish(uint32_t id) {
  Endpoint* connection = find(id);
  if (connection == nullptr) return;
  shutdown(connection->fd, SHUT_WR);
  connection->discards = true;
  connection->wants_write = false;
  watch_connection(*connection);
}

void Reactor::on_connection(uint32_t id, uint32_t events) {
  const uint32_t broken = events & (EPOLLHUP | EPOLLERR | EPOLLRDHUP);
  Endpoint* connection = find(id);
  if (connection->discards) {
    if ((events & EPOLLIN) != 0 || broken != 0) discard(*connection);
  } else if (connection->is_reading) {
    if ((events & EPOLLIN) != 0 || broken != 0) receive(*connection);
  } else if (broken != 0) {
    hear_end(*connection, events);
  }
  connection = find(id);
  if (connection == nullptr || (events & EPOLLOUT) == 0 || !connection->wants_write) return;
  connection->wants_write = false;
  watch_connection(*connection);
  call(callbacks.writable, {number(id)});
}

void Reactor::receive(Endpoint& connection) {
  const uint32_t id = connection.id;
  const uint32_t had = connection.header_length;
  memcpy(shared_data_, connection.header, had);
  iovec into[2];
  int count = 0;
  size_t missing = 0;
  if (connection.partial != nullptr) {
    missing = connection.partial_length - connection.partial_have;
    into[count++] = {connection.partial->data + connection.partial_have, missing};
  }
  into[count++] = {shared_data_ + had, read_bytes_};
  const ssize_t got = readv(connection.fd, into, count);
  if (got < 0) {
    if (errno != EAGAIN && errno != EINTR) end(connection, errno);
    return;
  }
  if (got == 0) return end(connection, connection.partial != nullptr || had > 0 ? kEndWithinMessage : kEndOfStream);

  const size_t filled = std::min(static_cast<size_t>(got), missing);
  std::unique_ptr<MessageBuffer> whole;
  uint32_t whole_length = 0, messages = 0;
  if (connection.partial != nullptr) {
    connection.partial_have += static_cast<uint32_t>(filled);
    if (filled < missing) return;
    whole = std::move(connection.partial);
    whole_length = connection.partial_length;
    messages = 1;
  }
  const size_t available = static_cast<size_t>(got) - filled + had;
  size_t at = 0;
  connection.header_length = 0;
  uint32_t* entry = table_data_;
  while (available - at >= kLength) {
    const uint32_t length = length_at(shared_data_ + at);
    if (length > message_bytes_) {
      give_back(std::move(whole));
      return end(connection, kOverLimit);
    }
    if (available - at - kLength < length) {
      connection.partial = buffer_for(length);
      connection.partial_length = length;
      connection.partial_have = static_cast<uint32_t>(available - at - kLength);
      memcpy(connection.partial->data, shared_data_ + at + kLength, connection.partial_have);
      at = available;
      break;
    }
    *entry++ = static_cast<uint32_t>(at + kLength);
    *entry++ = length;
    messages += 1;
    at += kLength + length;
  }
  if (at < available) {
    connection.header_length = static_cast<uint32_t>(available - at);
    memcpy(connection.header, shared_data_ + at, connection.header_length);
  }
  if (messages == 0) return;
  const napi_value own = whole == nullptr ? env_.Undefined() : static_cast<napi_value>(whole->array.Value());
  call(callbacks.messages, {number(id), number(messages), own, number(whole_length)});
  give_back(std::move(whole));
}

void Reactor::discard(Endpoint& connection) {
  const ssize_t got = recv(connection.fd, shared_data_, read_bytes_, 0);
  if (got == 0) end(connection, kEndOfStream);
  if (got < 0 && errno != EAGAIN && errno != EINTR) end(connection, errno);
}

// What came before the end is handed over first: the end is told when that is read.
void Reactor::hear_end(Endpoint& connection, uint32_t events) {
  if (has_unread(connection.fd)) {
    connection.has_heard_end = true;
    connection.wants_write = connection.wants_write && (events & (EPOLLHUP | EPOLLERR)) == 0;
    return watch_connection(connection);
  }
  int error = 0;
  socklen_t length = sizeof error;
  getsockopt(connection.fd, SOL_SOCKET, SO_ERROR, &error, &length);
  end(connection, error);
}

void Reactor::end(Endpoint& connection, int how) {
  const uint32_t id = connection.id;
  connection.is_reading = connection.discards = connection.wants_write = false;
  connection.has_heard_end = true;
  watch(connection, 0);
  give_back(std::move(connection.partial));
  call(callbacks.ended, {number(id), number(how)});
}

std::unique_ptr<MessageBuffer> Reactor::buffer_for(size_t bytes) {
  auto& kept = bytes <= kSmallBuffer ? small_buffers_ : large_buffers_;
  if (!kept.empty()) {
    std::unique_ptr<MessageBuffer> buffer = std::move(kept.back());
    kept.pop_back();
    return buffer;
  }
  auto buffer = std::make_unique<MessageBuffer>();
  buffer->capacity = bytes <= kSmallBuffer ? kSmallBuffer : message_bytes_;
  Napi::ArrayBuffer array = Napi::ArrayBuffer::New(env_, buffer->capacity);
  buffer->array = Napi::Reference<Napi::ArrayBuffer>::New(array, 1);
  buffer->data = static_cast<uint8_t*>(array.Data());
  return buffer;
}

void Reactor::give_back(std::unique_ptr<MessageBuffer> buffer) {
  if (buffer == nullptr) return;
  auto& kept = buffer->capacity == kSmallBuffer ? small_buffers_ : large_buffers_;
  if (kept.size() < kKeptBuffers) kept.push_back(std::move(buffer));
}

}  // namespace tcp
