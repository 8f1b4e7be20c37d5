// One datagram to a unix socket, as sd_notify(3) sends it: Node has no sockets of that kind.
#include <errno.h>
#include <node_api.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <string>

namespace {

bool TextOf(napi_env env, napi_value value, std::string* text) {
  size_t length = 0;
  if (napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok) return false;
  text->resize(length + 1);
  if (napi_get_value_string_utf8(env, value, text->data(), length + 1, &length) != napi_ok) return false;
  text->resize(length);
  return true;
}

// The error number of the system, 0 when it was sent. Never waits.
int SendTo(const std::string& path, const std::string& text) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof(address.sun_path)) return ENAMETOOLONG;
  memcpy(address.sun_path, path.data(), path.size());
  // An address without a file (unix(7), "abstract") is written with an @.
  if (path[0] == '@') address.sun_path[0] = '\0';
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
  const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return errno;
  const ssize_t sent = sendto(fd, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
                              reinterpret_cast<const sockaddr*>(&address), size);
  const int error = sent < 0 ? errno : 0;
  close(fd);
  return error;
}

napi_value Send(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value arguments[2];
  std::string path;
  std::string text;
  if (napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr) != napi_ok || count != 2 ||
      !TextOf(env, arguments[0], &path) || !TextOf(env, arguments[1], &text)) {
    napi_throw_type_error(env, nullptr, "send takes a path and a text");
    return nullptr;
  }
  napi_value result = nullptr;
  napi_create_int32(env, SendTo(path, text), &result);
  return result;
}

napi_value Init(napi_env env, napi_value exports) {
  napi_value send = nullptr;
  if (napi_create_function(env, "send", NAPI_AUTO_LENGTH, Send, nullptr, &send) == napi_ok) {
    napi_set_named_property(env, exports, "send", send);
  }
  return exports;
}

}  // namespace

NAPI_MODULE(NODE_GYP_MODULE_NAME, Init)
